/*
 * parts-inside.h - what the files of parts share: parts.c takes them, parts-set.c has those of one message
 */
#pragma once

#include "backends/sms/part-memo.h"
#include "backends/sms/parts.h"
#include "backends/sms/seen.h"
#include "backends/sms/trace.h"
#include "base/loop.h"

#define SMS_PART_SPACE "part"		/* of the memos */
#define SMS_PARTS_RETRY_MS 30000

typedef struct _SmsSet SmsSet;

typedef struct {
	SmsSet *set;
	SmsCoding coding;
	GBytes *bytes;
	int64_t sent;
	bool safe;			/* on the disk by itself */
	WryReply *near;			/* of its memo, while that is written */
	GQueue waiting;			/* of WryReply: who wants to hear that it is safe */
} SmsPiece;

struct _SmsSet {			/* one message */
	SmsParts *parts;
	char key[17];
	int64_t born, latest;		/* unix microseconds */
	WryAddress *from, *to;
	unsigned total, have;
	gsize bytes;
	WryTimer *due;			/* to be handed on as it is */
	WryReply *near;			/* of the message, while it is handed on */
	bool late;			/* it was due: what is missing is not waited for any more */
	GList link;			/* among all, oldest first */
	SmsPiece *pieces[];
};

typedef struct {
	unsigned parts;
	gsize bytes;
} SmsSender;

struct _SmsParts {
	WryComponent *component;
	unsigned timeout_ms;
	SmsPartsLimits limits;
	SmsWholeFunc whole;
	gpointer data;
	SmsSeen *seen;
	SmsTraces *traces;
	GHashTable *keys;		/* key to GPtrArray of SmsSet, oldest first */
	GHashTable *senders;		/* name to SmsSender */
	GQueue sets;			/* of SmsSet, oldest first */
	SmsSender all;
	bool ready;			/* what was there before the start is read */
	WryReply *near;			/* of that */
	WryTimer *again;
	GQueue early;			/* what came before that */
};

SmsSet	   *sms_set_new(SmsParts *parts, const char *key, int64_t born, const SmsPart *part);
/* Its memos stay as they are.  error: to who still waits; NULL: it is safe. */
void	    sms_set_free(SmsSet *set, const GError *error);
SmsPiece   *sms_set_add(SmsSet *set, const SmsPart *part);
/* error: to who waits for it. */
void	    sms_set_drop(SmsSet *set, unsigned i, const GError *error);
/* So long after now it is handed on as it is. */
void	    sms_set_wait(SmsSet *set, unsigned ms);
/* What is missing is not waited for any more. */
void	    sms_set_give_up(SmsSet *set);
/* It may be gone when this returns. */
void	    sms_set_hand_on(SmsSet *set);
/* Hands it to whoever wants whole ones.  stored: (transfer full) */
void	    sms_parts_tell(SmsParts *parts, const SmsWhole *whole, WryReply *stored);
/* Of the memo of a part of it; 0: of its trace.  (transfer full) */
char	   *sms_set_memo_key(const SmsSet *set, unsigned part);
