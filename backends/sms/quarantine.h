/*
 * quarantine.h - numbers that were somebody's until lately
 *
 * Whoever wrote to one may not know yet that it is another's: for `quarantine` only who had it last may have it again.
 */
#pragma once

#include "backends/sms/keep.h"

typedef struct _SmsQuarantine SmsQuarantine;

SmsQuarantine *sms_quarantine_new(WryComponent *component);
void	       sms_quarantine_free(SmsQuarantine *quarantine);
/* reply: (transfer full), when it may be asked. */
void	       sms_quarantine_load(SmsQuarantine *quarantine, WryReply *reply);
/* user (bare JID) gives it up. */
void	       sms_quarantine_add(SmsQuarantine *quarantine, const WryAddress *number, const char *user);
/* May he have it? */
bool	       sms_quarantine_lets(SmsQuarantine *quarantine, const WryAddress *number,
				   const char *user);
