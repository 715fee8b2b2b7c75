/*
 * returned.c - what comes back as an error
 */
#include "core/returned.h"

#include "core/arrival.h"
#include "core/ask.h"
#include "core/letter.h"

#include <string.h>

#define OPEN_MOST 64		 /* errors that are being looked up; others are not heard */
#define ID_CHARS 32		 /* of a message of ours; what is cut off behind it goes by the same row */
#define FIRST_MS (60 * 1000)	 /* until it is written again; twice as long after each refusal, */
#define MOST_MS (3600 * 1000)	 /* up to that */
#define OVER_US (4 * 24 * 3600 * (gint64)G_USEC_PER_SEC)

typedef struct {
	WryComponent *component;
	char *user; /* bare JID of who sent the error */
	GError *error;
} Returned;

static void
free_returned(Returned *r)
{
	r->component->returning--;
	g_error_free(r->error);
	g_free(r->user);
	g_free(r);
}

static void
remove_row(WryComponent *c, gint64 number)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_array_append_val(numbers, number);
	wry_arrivals_remove(c->store, c->domain, numbers, NULL);
}

/* It is nobody's any more: its sender hears of it, or who runs this. */
static void
tell(const Returned *r, const WryArrivalRow *row)
{
	WryComponent *c = r->component;
	g_autoptr(GError) damaged = NULL;
	g_autoptr(WryMessage) m = letter_open(c, row->content, NULL, NULL, &damaged);
	g_autoptr(WryAddress) self =
	    m != NULL ? c->backend->address_parse(c, row->address, NULL, NULL) : NULL;
	wry_log_info(&c->log, "what came for %s was refused by its server: %s",
		     wry_log_jid(row->user), r->error->message);
	if (self != NULL && c->backend->message_returned != NULL)
		c->backend->message_returned(c, self, m, r->error);
	else
		wry_log_warn(&c->log, "what came for %s could not be delivered, and nobody was told: %s",
			     wry_log_jid(row->user),
			     damaged != NULL ? damaged->message : r->error->message);
}

static unsigned
pause_of(const WryArrivalRow *row)
{
	gint64 age = (g_get_real_time() - row->since) / 1000;
	return (unsigned)CLAMP(age, FIRST_MS, MOST_MS);
}

static void
on_found(gpointer result, G_GNUC_UNUSED const GError *error, gpointer data)
{
	Returned *r = data;
	const WryArrivalRow *row = result; /* NULL: not one of ours, or long ago */
	if (row != NULL && strcmp(row->user, r->user) == 0 && !r->component->stopping &&
	    arrival_recall(r->component, row)) {
		bool again = wry_error_retry(r->error) == WRY_RETRY_WAIT && row->whole &&
			     g_get_real_time() - row->since < OVER_US &&
			     arrival_again(r->component, row, pause_of(row));
		if (!again) {
			remove_row(r->component, row->number);
			tell(r, row);
		}
	}
	free_returned(r);
}

void
returned_heard(const WryInbound *in)
{
	WryComponent *c = in->component;
	const char *id = in->back.id;
	if (c->arrivals == NULL || id == NULL || strlen(id) < ID_CHARS || c->returning >= OPEN_MOST)
		return;
	g_autofree char *own = g_strndup(id, ID_CHARS);
	for (const char *p = own; *p != '\0'; p++)
		if (!g_ascii_isxdigit(*p))
			return;
	Returned *r = g_new0(Returned, 1);
	*r = (Returned){ c, g_strdup(in->from.bare), ask_error_of(in->xml) };
	c->returning++;
	wry_arrivals_find(c->store, c->domain, own, wry_reply_new(NULL, 0, on_found, r));
}
