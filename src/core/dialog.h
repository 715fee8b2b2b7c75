/*
 * dialog.h - commands in chat: a face of commands.h that asks field by field
 *
 * A question stays open ten minutes, for the client it was put to; `cancel` ends it; an answer is a
 * number, a word or text (UX.md 2.3).
 */
#pragma once

#include "core/commands.h"

/* Starts a command; rest: what was written behind its name. */
void	    dialog_begin(const WryInbound *in, const WryEntry *entry, const char *rest);
/* Runs the backend's console with the text, beside whatever is asked; its answer is said as it comes. */
void	    dialog_line(const WryInbound *in, const WryEntry *entry, const char *text);
/* Takes the text as the answer to the question that is open.  false: none is. */
bool	    dialog_answer(const WryInbound *in, const char *text);
/* A sentence, to who wrote and from what he wrote to. */
void	    dialog_say(const WryInbound *in, const char *text);
