/*
 * books.h - all that is known of numbers and of the people behind them, of one component
 *
 * pool.h: which are ours; shared.h: whose an answer is; stop.h: who wants none; allow.h: how much of it; proof.h: whose own one
 * is; quarantine.h: whose one was.  What must be read of the disk first is read at the start; nothing goes out or comes in before.
 */
#pragma once

#include "backends/sms/allow.h"
#include "backends/sms/pool.h"
#include "backends/sms/proof.h"
#include "backends/sms/quarantine.h"
#include "backends/sms/shared.h"
#include "backends/sms/stop.h"
#include "base/loop.h"

typedef struct {
	WryComponent *component;
	SmsPool *pool;
	SmsShared *shared;
	SmsStops *stops;
	SmsAllow *allow;
	SmsProofs *proofs;
	SmsQuarantine *quarantine;
	bool open;			/* all of it is in memory */
	void (*opened)(gpointer data);
	gpointer data;
	WryReply *loading;		/* near end */
	WryTimer *again;		/* it could not be read */
	GQueue proving;			/* whose own number is being asked about: account.c's */
} SmsBooks;

/* NULL and error: NOT_ACCEPTABLE, settings that cannot hold. */
SmsBooks   *sms_books_new(WryComponent *component, GError **error);
void	    sms_books_free(SmsBooks *books);
/* Reads what is on the disk, until it can be; then opened() is called, once. */
void	    sms_books_read(SmsBooks *books, void (*opened)(gpointer data), gpointer data);

/* A text of a user's, allowed and paid for. */
typedef struct {
	WryAddress *from;		/* the number it goes from */
	int64_t paid;			/* millionths, taken from his balance */
	char *text;			/* with the figure for who answers, where there is one */
} SmsPass;

void	    sms_pass_clear(SmsPass *pass);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmsPass, sms_pass_clear)

/* In how many parts a text would go; 0 and error: it cannot.  Pure. */
typedef unsigned (*SmsMeasure)(gpointer data, const WryAddress *to, const char *text, GError **error);

/*
 * May the session's user, who has the address `self`, send that text there?  Then *ret (to be cleared) is what goes, and it is
 * counted; the number of its parts.  0 and error: why not.
 */
unsigned    sms_books_let(SmsBooks *books, const WrySession *session, const WryAddress *self,
			  const WryAddress *to, const char *text, SmsMeasure measure,
			  gpointer data, SmsPass *ret, GError **error);
/* May the gateway itself answer `who` that word, from `ours`?  Then it is counted.  false and error: why not. */
bool	    sms_books_let_answer(SmsBooks *books, const WryAddress *ours, const WryAddress *who,
				 SmsWord word, unsigned parts, GError **error);
