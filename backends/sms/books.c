/*
 * books.c - all that is known of numbers and of the people behind them, of one component
 */
#include "backends/sms/books.h"

#include "backends/sms/options.h"
#include "backends/sms/text.h"

#define AGAIN_MS 5000

SmsBooks *
sms_books_new(WryComponent *component, GError **error)
{
	SmsBooks *books = g_new0(SmsBooks, 1);
	books->component = component;
	books->pool =
	    sms_pool_new(wry_component_settings(component), wry_component_domain(component), error);
	books->allow = books->pool != NULL ? sms_allow_new(component, error) : NULL;
	if (books->allow == NULL) {
		sms_books_free(books);
		return NULL;
	}
	books->shared = sms_shared_new(component);
	books->stops = sms_stops_new(component);
	books->proofs = sms_proofs_new();
	books->quarantine = sms_quarantine_new(component);
	return books;
}

void
sms_books_free(SmsBooks *books)
{
	if (books == NULL)
		return;
	wry_timer_clear(&books->again);
	wry_reply_cancel(&books->loading);
	sms_proofs_free(books->proofs);
	sms_quarantine_free(books->quarantine);
	sms_allow_free(books->allow);
	sms_stops_free(books->stops);
	sms_shared_free(books->shared);
	sms_pool_free(books->pool);
	g_free(books);
}

/* --- read --- */

static void read_all(SmsBooks *books);

static void
on_again(gpointer data)
{
	read_all(data);
}

static void
on_read(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	SmsBooks *books = data;
	if (error != NULL) {
		wry_log_warn(wry_component_log(books->component),
			     "what is known of numbers cannot be read: %s; texts wait",
			     error->message);
		wry_timer_start(&books->again, AGAIN_MS, on_again, books);
		return;
	}
	books->open = true;
	books->opened(books->data);
}

static void
read_all(SmsBooks *books)
{
	WryJoint *joint = wry_joint_new(wry_reply_new(&books->loading, 0, on_read, books));
	sms_shared_load(books->shared, wry_joint_part(joint));
	sms_stops_load(books->stops, wry_joint_part(joint));
	sms_allow_load(books->allow, wry_joint_part(joint));
	sms_quarantine_load(books->quarantine, wry_joint_part(joint));
	wry_joint_seal(joint);
}

void
sms_books_read(SmsBooks *books, void (*opened)(gpointer data), gpointer data)
{
	books->opened = opened;
	books->data = data;
	read_all(books);
}

/* --- a text of a user's --- */

void
sms_pass_clear(SmsPass *pass)
{
	wry_address_free(pass->from);
	g_free(pass->text);
}

/* Is there anybody who could have it? */
static bool
takes_texts(const WryAddress *to, GError **error)
{
	g_autofree char *shown = sms_number_pretty(to);
	switch (sms_number_kind(to)) {
	case SMS_NUMBER_NAME:
		return wry_error_set(error, WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL),
				     N_("%s is a name, not a number; it takes no answers."), shown,
				     NULL);
	case SMS_NUMBER_SHARED: /* made up by us, and never written down anywhere */
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
				     N_("Nobody has this address."), NULL);
	default:
		return true;
	}
}

/* Who answers him is told apart by a figure, where others write to the same person. */
static char *
with_figure(SmsBooks *books, const WryAddress *self, const WryAddress *to, const char *text)
{
	unsigned figure = sms_shared_figure(books->shared, self, to);
	bool said = wry_values_bool(wry_component_settings(books->component), "answer_tokens");
	return figure > 0 && said ? g_strdup_printf("%s\nAnswer with #%u", text, figure)
				  : g_strdup(text);
}

/* With a typewriter's quotes and dashes, where its user likes that and it takes less parts.
 * (transfer full) */
static char *
made_plainer(const WrySession *session, const WryAddress *to, const char *text, SmsMeasure measure,
	     gpointer data)
{
	bool wanted = wry_values_bool(wry_session_registration(session), SMS_PLAINER);
	g_autofree char *plain = wanted ? sms_text_plainer(text) : NULL;
	unsigned n = plain != NULL ? measure(data, to, plain, NULL) : 0;
	return n > 0 && n < measure(data, to, text, NULL) ? g_steal_pointer(&plain)
							  : g_strdup(text);
}

unsigned
sms_books_let(SmsBooks *books, const WrySession *session, const WryAddress *self,
	      const WryAddress *to, const char *text, SmsMeasure measure, gpointer data,
	      SmsPass *ret, GError **error)
{
	*ret = (SmsPass){ 0 };
	if (!takes_texts(to, error) || !sms_stops_let(books->stops, self, to, error))
		return 0;
	g_autofree char *words = made_plainer(session, to, text, measure, data);
	g_autofree char *whole = with_figure(books, self, to, words);
	unsigned parts = measure(data, to, whole, error);
	int64_t paid;
	if (parts == 0 ||
	    !sms_allow_take(books->allow, wry_session_user(session), to, parts, &paid, error))
		return 0;
	sms_shared_writes(books->shared, self, to);
	*ret = (SmsPass){ .from = sms_number_unshared(self),
			  .paid = paid,
			  .text = g_steal_pointer(&whole) };
	return parts;
}

/* That he hears no more is what he is told of all the same. */
bool
sms_books_let_answer(SmsBooks *books, const WryAddress *ours, const WryAddress *who, SmsWord word,
		     unsigned parts, GError **error)
{
	return takes_texts(who, error) &&
	       (word == SMS_WORD_STOP || sms_stops_let(books->stops, ours, who, error)) &&
	       sms_allow_answer(books->allow, who, parts, error);
}
