/*
 * parts.h - messages that come in parts, put together (3GPP TS 23.040 9.2.3.24.1)
 *
 * In any order, each once; a part is safe before its sender hears that we have it, and what is there is still there
 * after a restart.  What never becomes whole is handed on as it is, with a mark where something is missing.
 */
#pragma once

#include "backends/sms/text.h"
#include "core/backend.h"

typedef struct _SmsParts SmsParts;

/* One that came, borrowed for the call. */
typedef struct {
	const char *account;		/* at which SMSC: links that share one bring parts of one message */
	const char *link;		/* by which link, */
	unsigned bind;			/* in which of its connections: another number after each */
	const char *name;		/* what the SMSC calls it, the same when it is sent again; NULL: nothing */
	const WryAddress *from, *to;
	uint16_t ref;			/* of the concatenated message, */
	bool wide;			/* in 16 bits; */
	uint8_t total, part;		/* the first is 1; total 0 or 1: it is whole */
	SmsCoding coding;
	const uint8_t *bytes;		/* without the header, septets one an octet */
	gsize n;
	int64_t sent;			/* unix microseconds; 0: unknown */
} SmsPart;

/* A whole message, or what there is of it; borrowed for the call. */
typedef struct {
	const WryAddress *from, *to;
	char *text;			/* UTF-8 that a stanza can carry */
	int64_t sent;			/* of the earliest part; 0: unknown */
	bool flash;
	bool guessed;			/* its coding is not what its sender said, or not known */
	unsigned parts, missing;
	const char *once;		/* WryMessage.once; NULL: nothing is known by which it could be told again */
} SmsWhole;

/* stored: (transfer full), ended as wry_message_arrived()'s: a failure of type wait has it tried again. */
typedef void (*SmsWholeFunc)(const SmsWhole *whole, WryReply *stored, gpointer data);

/* Ceilings, in parts and their bytes: of one sender, and of all. */
typedef struct {
	unsigned sender_parts, parts;
	gsize sender_bytes, bytes;
} SmsPartsLimits;

extern const SmsPartsLimits sms_parts_limits;

/*
 * Begins with what was there before the last stop.  timeout_ms: so long after its latest part a message
 * is waited for.
 */
SmsParts   *sms_parts_new(WryComponent *component, unsigned timeout_ms, const SmsPartsLimits *limits,
			  SmsWholeFunc whole, gpointer data);
/* Whoever waits hears of a failure of type wait; what is safe stays for the next start. */
void	    sms_parts_free(SmsParts *parts);
/*
 * stored: (transfer full), done once the part is safe, by itself or with the message; of one that has been here, once that is.  A
 * failure of type wait: it is not, and is to be sent again.
 */
void	    sms_parts_take(SmsParts *parts, const SmsPart *part, WryReply *stored);
/*
 * That connection is over since `ended`, monotonic microseconds.  What was answered in its last seconds may come again,
 * for the answer may not have arrived.
 */
void	    sms_parts_bind_over(SmsParts *parts, unsigned bind, gint64 ended);
/* That number is nobody's now: what is there for it is handed on as it is, and waits for nothing more. */
void	    sms_parts_release(SmsParts *parts, const WryAddress *to);
/* How many messages wait for parts. */
unsigned    sms_parts_waiting(const SmsParts *parts);
