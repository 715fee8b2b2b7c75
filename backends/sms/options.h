/*
 * options.h - what a user of SMS fills in, and the commands about numbers and money
 */
#pragma once

#include "core/backend.h"

#define SMS_NUMBER "number"
#define SMS_PLAINER "plainer"

extern const WryField sms_registration[];
extern const WryCommand sms_commands[];
