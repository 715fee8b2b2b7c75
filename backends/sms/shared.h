/*
 * shared.h - whose an answer is, where several users write from one number
 *
 * It is his who wrote last to that person from that number, for `sticky`; or his whose #n stands at the beginning or the
 * end of it.  Never everybody's.
 */
#pragma once

#include "backends/sms/keep.h"

typedef struct _SmsShared SmsShared;

SmsShared  *sms_shared_new(WryComponent *component);
void	    sms_shared_free(SmsShared *shared);
/* reply: (transfer full), when it may be asked. */
void	    sms_shared_load(SmsShared *shared, WryReply *reply);

/*
 * If he whose share of a number that is writes to `who`: 0, or where others do too the figure that who may put behind a '#'
 * to answer him.  Nobody shares what is no share.
 */
unsigned    sms_shared_figure(SmsShared *shared, const WryAddress *share, const WryAddress *who);
/* He is about to: the figure is his from now on, the answer not yet, for it may be refused.  The same. */
unsigned    sms_shared_writes(SmsShared *shared, const WryAddress *share, const WryAddress *who);
/* It is out: the answer is his.  The same. */
unsigned    sms_shared_wrote(SmsShared *shared, const WryAddress *share, const WryAddress *who);
/*
 * Whose share of `number` is meant by a text from `who`; NULL: nobody's.  *text (replaced, nullable): without the #n that
 * said so.  (transfer full)
 */
WryAddress *sms_shared_owner(SmsShared *shared, const WryAddress *number, const WryAddress *who,
			     char **text);
