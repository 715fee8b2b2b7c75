/*
 * receipt.c - a read mark as a disposition notification
 *
 * What is owed is a memo of its user's, and it is forgotten on the disk before the notification
 * leaves: never two of one mail, however often it is marked, and whenever we end.
 */
#include "backends/smtp/receipt.h"

#include "backends/smtp/address.h"
#include "backends/smtp/compose-report.h"
#include "base/hash.h"

#include <string.h>

#define SPACE "receipt"
#define KEEP_US (30 * 24 * 3600 * (gint64)G_USEC_PER_SEC)

bool
mail_receipt_is_wished(const WryValues *registration)
{
	return g_strcmp0(wry_values_text(registration, "read_receipts"), "always") == 0;
}

char *
mail_receipt_to(const char *said, const char *sender)
{
	g_autoptr(WryAddress) asks = said != NULL ? mail_address_new(said, NULL) : NULL;
	g_autoptr(WryAddress) from = mail_address_new(sender, NULL);
	return asks != NULL && from != NULL && wry_address_equal(asks, from) ? g_strdup(sender)
									     : NULL;
}

/* It goes with its user.  (transfer full) */
static char *
key_of(const char *user, const char *message_id)
{
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, message_id, -1);
	return g_strdup_printf("%s%.32s", user, sum);
}

static void
on_noted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	if (error != NULL)
		wry_log_warn(wry_component_log(data), "a read receipt will not be sent: %s",
			     error->message);
}

void
mail_receipt_note(WryComponent *component, const char *user, const char *message_id, const char *to)
{
	g_autofree char *key = key_of(user, message_id);
	g_autoptr(GBytes) value = g_bytes_new(to, strlen(to));
	wry_memo_put(component, SPACE, key, value, WRY_MEMO_PLAIN, g_get_real_time() + KEEP_US,
		     wry_reply_new(NULL, 0, on_noted, component));
}

/* --- he has read it --- */

typedef struct {
	WryComponent *component;
	char *self, *message_id, *key;
	char *to; /* NULL: not known yet */
} Read;

static void
free_read(Read *r)
{
	g_free(r->self);
	g_free(r->message_id);
	g_free(r->key);
	g_free(r->to);
	g_free(r);
}

/* The memo has gone: if the relay cannot take it now, it is not told. */
static void
on_forgotten(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Read *r = data;
	MailComponent *c = wry_component_data(r->component);
	g_autoptr(GError) wrong = NULL;
	g_autofree char *random = wry_random_hex(16);
	if (c == NULL || error != NULL) {
		on_noted(NULL, error, r->component);
		free_read(r);
		return;
	}
	g_autofree char *id = g_strconcat("<", random, ".read@", c->domain, ">", NULL);
	MailNews news = {
		.from = r->self,
		.to = r->to,
		.domain = c->domain,
		.message_id = id,
		.date = g_get_real_time(),
		.words = N_("Your mail was shown to its reader."),
		.original_id = r->message_id,
		.reader = r->self,
	};
	GBytes *bytes = mail_compose_displayed(&news, &wrong);
	if (bytes == NULL) {
		on_noted(NULL, wrong, r->component);
	} else {
		MailJob *job = mail_job_new("");
		mail_job_add(job, r->to, NULL);
		job->bytes = bytes;
		mail_hand_over(c, job, wry_reply_new(NULL, 0, on_noted, r->component));
	}
	free_read(r);
}

static void
on_found(gpointer result, const GError *error, gpointer data)
{
	Read *r = data;
	const GPtrArray *memos = result;
	if (error != NULL || memos->len == 0) { /* mostly: nobody has asked */
		free_read(r);
		return;
	}
	gsize n = 0;
	const char *to = g_bytes_get_data(((const WryMemo *)memos->pdata[0])->value, &n);
	r->to = g_strndup(to != NULL ? to : "", n);
	wry_memo_put(r->component, SPACE, r->key, NULL, WRY_MEMO_PLAIN, 0,
		     wry_reply_new(NULL, 0, on_forgotten, r));
}

void
mail_message_mark(WrySession *session, G_GNUC_UNUSED const WryAddress *peer, const char *foreign_id)
{
	const char *self = wry_session_address(session);
	if (self == NULL || !mail_receipt_is_wished(wry_session_registration(session)))
		return;
	Read *r = g_new0(Read, 1);
	*r = (Read){ .component = wry_session_component(session),
		     .self = g_strdup(self),
		     .message_id = g_strdup(foreign_id),
		     .key = key_of(wry_session_key(session), foreign_id) };
	const char *const keys[] = { r->key, NULL };
	wry_memo_get(r->component, SPACE, keys, wry_reply_new(NULL, 0, on_found, r));
}
