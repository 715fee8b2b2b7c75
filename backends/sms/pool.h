/*
 * pool.h - the numbers that are ours, and which of them a user may have
 *
 * A number is one user's, or (shared) all users': then each has a share of his own, which nobody writes to, and who answers
 * is told apart by what was written to him (shared.h).  Where the operator allows it a user may have his own number,
 * once he has proved that it is his (proof.h).
 */
#pragma once

#include "backends/sms/number.h"

typedef struct _SmsPool SmsPool;

/*
 * Of the keys numbers, numbers_file, shared, own_numbers, default_country and unmatched.  domain: borrowed.  NULL and error:
 * NOT_ACCEPTABLE, for the operator to mend.
 */
SmsPool	   *sms_pool_new(const WryValues *settings, const char *domain, GError **error);
void	    sms_pool_free(SmsPool *pool);

/* NULL: numbers are completed by nobody. */
const SmsCountry *sms_pool_country(const SmsPool *pool);
bool	    sms_pool_is_shared(const SmsPool *pool);
unsigned    sms_pool_size(const SmsPool *pool);
/* Is it one of ours?  Of a share, its number. */
bool	    sms_pool_has(const SmsPool *pool, const WryAddress *number);
/* The first of them: what the gateway itself writes from.  Borrowed; NULL: there is none. */
const WryAddress *sms_pool_first(const SmsPool *pool);

#define SMS_NUMBER_ANY "any"
/*
 * The number that a user named, however he wrote it.  NULL without error: none (nullable), or "any".  NOT_ACCEPTABLE: it is none, or none
 * that he may have.  (transfer full)
 */
WryAddress *sms_pool_chosen(const SmsPool *pool, const char *number, GError **error);
/*
 * The n-th that user could have: what he chose, his share, or any of the pool.  user: bare JID.  NULL and error (CONFLICT,
 * RESOURCE_CONSTRAINT): there are no more.  (transfer full)
 */
WryAddress *sms_pool_address(const SmsPool *pool, const char *user, const char *chosen, unsigned n,
			     GError **error);
