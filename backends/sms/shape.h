/*
 * shape.h - how one company's HTTP interface is spelt: requests, their answers, and its calls
 *
 * A shape is pure: bytes in, bytes out.  The account, the wire and what follows from an answer are company.c's, who may call us
 * and what becomes of it webhook.c's.
 */
#pragma once

#include "backends/sms/fields.h"
#include "core/backend.h"
#include "http/request.h"

typedef struct _SmsTemplate SmsTemplate;
typedef struct _SmsShape SmsShape;

typedef struct {			/* our account with the company */
	const SmsShape *shape;
	char *url, *account, *token, *secret; /* provider_url, account, what token_file and webhook_secret_file
					   hold; NULL: not given */
	char *hook;			/* where we are called: http_url and "/hook/DOMAIN"; NULL: nobody said */
	unsigned most_files;		/* so many files of a text go as such, the others as links in it */
	SmsTemplate *template;		/* the shape "template" alone */
	const char *said_type, *said;	/* what a call of theirs is answered with, once it is on the disk */
	bool calls_again;		/* a call that was not answered with 2xx is made again, hours later too */
	bool once;			/* the same id a second time is not sent a second time */
} SmsAccount;

typedef struct {			/* a text that is to go */
	const char *from, *to;		/* "+442079460001", a short code, or a name */
	const char *text;		/* UTF-8; NULL: files alone */
	const char *id;			/* ours, [0-9a-z.]{1,40}: the same at each attempt */
	const char *const *files;	/* their addresses; NULL: none */
	bool gsm;			/* the GSM alphabet has all of text */
	unsigned minutes;		/* of no use after so many */
} SmsAsk;

typedef struct {
	const char *method;		/* static */
	char *url, *type;		/* type NULL: no body */
	GString *body;			/* NULL: none */
	GPtrArray *headers;		/* of char *: name, value ...; NULL: none */
} SmsRequest;

typedef enum {
	SMS_TAKEN,
	SMS_REFUSED,			/* this text, for good */
	SMS_SLOW,			/* it was not taken: too much, or not just now */
	SMS_BARRED,			/* no text of ours is taken: for the operator to mend */
	SMS_UNSURE,			/* it may have been taken */
} SmsVerdict;

typedef struct {
	SmsVerdict verdict;
	GPtrArray *names;		/* of char *, TAKEN: a name a part, in their order, one at least;
					   REFUSED: of the parts that were taken all the same; NULL: none */
	unsigned lost;			/* parts that were not taken, where each has an answer of its own */
	GError *error;			/* but of TAKEN and UNSURE */
} SmsAnswer;

typedef struct {			/* a call of theirs */
	const char *url;		/* as they were told it; NULL: nobody said */
	const WryRequest *request;
	SmsFields *query, *body;	/* body: of a form or JSON; else empty */
	bool is_form;			/* the body is one, or there is none */
} SmsCall;

typedef enum { SMS_CALLED_NOTHING, SMS_CALLED_TEXT, SMS_CALLED_RECEIPT } SmsCalledKind;

typedef struct {
	SmsCalledKind kind;
	/* a text: */
	char *from, *to;		/* as the company writes them */
	char *text;			/* any bytes that were repaired; NULL: none */
	char *id;			/* the same again is the same text; NULL: unknown */
	int64_t sent;			/* unix microseconds; 0: unknown */
	GPtrArray *files;		/* of char *: address, type or "" ...; NULL: none */
	unsigned ref, total, part;	/* of a part of a long one; the first is 1; total 0: it is whole */
	/* a receipt: */
	char *name;
	WryFate fate;
	GError *error;			/* BOUNCED; NULL: nothing said */
} SmsCalled;

struct _SmsShape {
	const char *name;		/* the value of `provider` */
	/* Fills in what the shape knows of an account; false and error, for the operator: something is missing. */
	bool (*check)(SmsAccount *account, GError **error);
	void (*ask)(const SmsAccount *account, const SmsAsk *ask, SmsRequest *ret);
	void (*answered)(const SmsAccount *account, const SmsAsk *ask, unsigned status, const char *body,
			 gsize n, SmsAnswer *ret);
	/* Is it they who call?  In constant time. */
	bool (*authentic)(const SmsAccount *account, const SmsCall *call);
	/* false: it is nothing that they would say.  ret: all zero before. */
	bool (*called)(const SmsAccount *account, const SmsCall *call, SmsCalled *ret);
};

extern const SmsShape sms_shape_kannel, sms_shape_twilio, sms_shape_vonage, sms_shape_template;

void	    sms_request_clear(SmsRequest *request);
void	    sms_answer_clear(SmsAnswer *answer);
void	    sms_called_clear(SmsCalled *called);
void	    sms_call_clear(SmsCall *call);
/* Reads the body by its type, and the query.  false: it is not what it says it is. */
bool	    sms_call_read(SmsCall *call, const WryRequest *request);
/* Of the body, or else the query. */
const char *sms_call_get(const SmsCall *call, const char *name);

/* --- what shapes share: words.  raw: the company's own, in parentheses; cut and repaired --- */

typedef enum { SMS_WHY_REFUSED, SMS_WHY_NUMBER, SMS_WHY_STOP, SMS_WHY_SENDER, SMS_WHY_LONG, SMS_WHY_BARRED,
	       SMS_WHY_OFF, SMS_WHY_UNREACHABLE, SMS_WHY_FILTERED } SmsWhy;

GError	   *sms_why(SmsWhy why, const char *raw);
/* ret: of a verdict with its error.  SLOW and BARRED say the same to all. */
void	    sms_answer_set(SmsAnswer *ret, SmsVerdict verdict, SmsWhy why, const char *code,
			   const char *words);
void	    sms_answer_take(SmsAnswer *ret, const char *name);
/* What a status alone says, where no more is known: 2xx with what we cannot read is UNSURE. */
void	    sms_answer_by_status(SmsAnswer *ret, unsigned status, const char *words);
/* One header.  value: copied. */
void	    sms_request_header(SmsRequest *request, const char *name, const char *value);
/* "Basic ..." */
void	    sms_request_basic(SmsRequest *request, const char *user, const char *password);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmsRequest, sms_request_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmsAnswer, sms_answer_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmsCalled, sms_called_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmsCall, sms_call_clear)
