/*
 * lmtp-play.h - dialogues with the LMTP server, as data
 */
#pragma once

#include "backends/smtp/lmtp-session.h"

/* name: of a file in tests/transcript/lmtp */
void play_transcript(gconstpointer name);
/* A client's end, non-blocking. */
int  lmtp_connect(const char *address, unsigned port);
