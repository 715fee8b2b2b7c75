/*
 * options.h - what a user sets, and what he may ask of his mailbox
 */
#pragma once

#include "core/backend.h"

extern const WryField mail_registration[];
extern const WryCommand mail_commands[];
