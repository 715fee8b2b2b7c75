/*
 * keep.h - small things known of many by name, in memory and on the disk
 *
 * What must be answered at once for each text (may it go, whose is the answer), and outlives the process.  All of it is
 * read at the start; what changes is written behind, in the order of the changes.  Values are text, whose form is their
 * owner's.
 */
#pragma once

#include "core/backend.h"

typedef struct _SmsKeep SmsKeep;

/* space: of memos; static.  most: names known at a time; of more the one that was not set for longest goes (logged). */
SmsKeep	   *sms_keep_new(WryComponent *component, const char *space, guint most);
/* What has changed is on its way to the disk. */
void	    sms_keep_free(SmsKeep *keep);
/* Once, before anything else.  reply: (transfer full), nothing, when all of it is in memory. */
void	    sms_keep_load(SmsKeep *keep, WryReply *reply);
guint	    sms_keep_size(const SmsKeep *keep);

/* NULL: nothing, or no longer.  Borrowed until it is set again. */
const char *sms_keep_get(SmsKeep *keep, const char *name);
/* value NULL forgets.  expires: unix microseconds, 0 never.  What is stored after it is on the disk after it. */
void	    sms_keep_set(SmsKeep *keep, const char *name, const char *value, int64_t expires);
/*
 * The same for what changes with every text: one write of a name is under way at a time, and the next has what it is then.  A
 * crash costs what came since, but for what sms_keep_wait() waited for.
 */
void	    sms_keep_count(SmsKeep *keep, const char *name, const char *value, int64_t expires);
/*
 * stored: (transfer full), done once what was counted of that name is on the disk: however many wait, the write that is under way
 * and one behind it are all.  A failure: it may not be.
 */
void	    sms_keep_wait(SmsKeep *keep, const char *name, WryReply *stored);
