/*
 * allow.h - what may be sent: where to, how much of it, and for how much money
 *
 * Everything is counted in parts (segments), which is what carriers charge for, in hours and days of UTC.  What a
 * user has sent and what he has left outlive the process and his registration.
 */
#pragma once

#include "backends/sms/keep.h"

typedef struct _SmsAllow SmsAllow;

/* NULL and error: NOT_ACCEPTABLE, a price_file that is none. */
SmsAllow   *sms_allow_new(WryComponent *component, GError **error);
void	    sms_allow_free(SmsAllow *allow);
/* reply: (transfer full), when it may be asked. */
void	    sms_allow_load(SmsAllow *allow, WryReply *reply);
/* price_file is read again; one that is none leaves what was (logged). */
void	    sms_allow_reload(SmsAllow *allow);

/*
 * Takes what `parts` to that number cost out of what user (bare JID) has.  false and error, and nothing is taken: NOT_ALLOWED,
 * nothing goes there; POLICY_VIOLATION, he or everybody has had all there is, and when there is more.  *ret_paid: the money, in
 * millionths.
 */
bool	    sms_allow_take(SmsAllow *allow, const char *user, const WryAddress *to, unsigned parts,
			   int64_t *ret_paid, GError **error);
/*
 * stored: (transfer full), done once all that was taken of him is on the disk: a text goes out after that, or who has us end
 * has his limit again.  A failure: it may not be.
 */
void	    sms_allow_wait(SmsAllow *allow, const char *user, WryReply *stored);
/* None of it was sent: he has it back, at the price of the day it was taken. */
void	    sms_allow_give_back(SmsAllow *allow, const char *user, int64_t paid, unsigned parts);
/* The same of an answer of the gateway's own, which no user pays: what all may send in a day is less for it. */
bool	    sms_allow_answer(SmsAllow *allow, const WryAddress *to, unsigned parts, GError **error);
/* May a code be sent to that number for him (sms_proof)?  Counted apart, and more strictly: as above. */
bool	    sms_allow_code(SmsAllow *allow, const char *user, const WryAddress *to, GError **error);

/* "12 of 50 texts today. You have 3.40.": where he stands.  (transfer full) */
char	   *sms_allow_describe(SmsAllow *allow, const char *user);
/* text: "5", "-2.50", added to what he has.  NOT_ACCEPTABLE. */
bool	    sms_allow_credit(SmsAllow *allow, const char *user, const char *text, GError **error);
