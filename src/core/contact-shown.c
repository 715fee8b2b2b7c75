/*
 * contact-shown.c - what a user is shown of his contacts, and what he has been told already
 *
 * A contact is there or not by what the session and the network say now; the user is told what
 * differs from what he was told last.  It changes no subscription: that is contact.c.
 */
#include "core/contact.h"

#include "base/hash.h"
#include "core/caps.h"
#include "core/commands.h"
#include "xmpp/ns.h"

#include <string.h>

#define STATUS_MS 60000 /* between two changes of the service's status */

/* What the user has been told last: WryContact.sent; anything else is how it was shown. */
#define TOLD_NOTHING 0u
#define TOLD_GONE 1u

static void
add_part(GString *out, const char *network, const char *what)
{
	if (out->len > 0)
		g_string_append(out, ". ");
	if (network != NULL && *network != '\0')
		g_string_append_printf(out, "%s: ", network);
	g_string_append(out, what);
}

/* key: what of it is a change; seconds that pass are none.  (transfer full) */
static char *
session_status(const WrySession *s, bool key)
{
	gint64 left = (s->next_try - g_get_monotonic_time() + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
	const char *as = s->self == NULL	 ? NULL
			 : s->self->wire != NULL ? s->self->wire
						 : s->self->name;
	switch (s->state) {
	case WRY_SESSION_OPEN:
		if (as == NULL || *as == '\0')
			return g_strdup("connected");
		return commands_has_links(wry_session_backend(s)) ? g_strconcat("connected as ", as, NULL)
								 : g_strdup(as);
	case WRY_SESSION_RETRY:
		return g_strdup_printf("next try in %" G_GINT64_FORMAT " s",
				       key ? s->next_try : MAX(left, 0));
	default:
		return g_strdup("connecting");
	}
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
sorted_keys(GHashTable *table)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter it;
	gpointer key;
	if (table == NULL)
		return keys;
	g_hash_table_iter_init(&it, table);
	while (g_hash_table_iter_next(&it, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, compare_names);
	return keys;
}

static bool
is_over(const WrySession *s)
{
	return s->state == WRY_SESSION_IDLE || s->state == WRY_SESSION_ENDED;
}

/* UX 2.5: all up online, some down away, a refused login dnd.  (transfer full) */
static char *
service_status(const WryAccount *a, WryShow *ret_show, bool key)
{
	g_autoptr(GPtrArray) names = sorted_keys(a->sessions);
	g_autoptr(GPtrArray) refused = sorted_keys(a->refused);
	GString *out = g_string_new(NULL);
	*ret_show = WRY_SHOW_ONLINE;
	for (guint i = 0; i < names->len; i++) {
		const WrySession *s = g_hash_table_lookup(a->sessions, names->pdata[i]);
		if (is_over(s))
			continue;
		g_autofree char *what = session_status(s, key);
		add_part(out, wry_component_title(a->component, names->pdata[i]), what);
		if (s->state == WRY_SESSION_RETRY)
			*ret_show = WRY_SHOW_AWAY;
	}
	for (guint i = 0; i < refused->len; i++) {
		const WrySession *s = g_hash_table_lookup(a->sessions, refused->pdata[i]);
		if (s != NULL && !is_over(s))
			continue;
		const GError *why = g_hash_table_lookup(a->refused, refused->pdata[i]);
		bool login = wry_error_retry(why) == WRY_RETRY_AUTH;
		add_part(out, wry_component_title(a->component, refused->pdata[i]),
			 login ? "login refused" : "not connected");
		*ret_show = WRY_SHOW_DND;
	}
	if (a->backlog > 0 && out->len > 0)
		g_string_append_printf(out, ", %u waiting", a->backlog);
	return g_string_free(out, FALSE);
}

bool
contact_is_available(const WryContact *contact)
{
	const WryAccount *a = contact->account;
	if (a->component->stopping || a->going)
		return false;
	if (contact->address == NULL)
		return true;
	const WrySession *s = wry_contact_session(contact);
	if (s == NULL || s->state != WRY_SESSION_OPEN)
		return false;
	return !wry_contact_is_person(contact) || (s->caps & WRY_CAP_PRESENCE) == 0 ||
	       (contact->show != WRY_SHOW_OFFLINE && contact->show != WRY_SHOW_UNKNOWN);
}

typedef struct {
	bool available;
	WryShow show;
	char *status; /* owned; NULL */
	guint told;   /* all of it as a number: TOLD_GONE or more */
} Sight;

static void
clear_sight(Sight *sight)
{
	g_free(sight->status);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sight, clear_sight)

static void
look(const WryContact *contact, Sight *ret)
{
	*ret = (Sight){ .available = contact_is_available(contact), .show = WRY_SHOW_ONLINE };
	if (!ret->available) {
		ret->told = TOLD_GONE;
		return;
	}
	const WrySession *s = wry_contact_session(contact);
	g_autofree char *key = NULL;
	if (wry_contact_is_service(contact)) {
		ret->status = service_status(contact->account, &ret->show, false);
		key = service_status(contact->account, &ret->show, true);
	} else if (contact->address != NULL && !wry_contact_is_person(contact)) {
		ret->status = session_status(s, false);
	} else if (contact->address != NULL && (s->caps & WRY_CAP_PRESENCE) != 0) {
		ret->show = contact->show;
		ret->status = g_strdup(contact->status);
	}
	const char *status = key != NULL ? key : ret->status;
	guint hash = status != NULL ? wry_hash_str(status) : 17;
	hash = hash * 31 + (contact->photo != NULL ? wry_hash_str(contact->photo) : 7);
	hash = hash * 31 + (s != NULL ? (guint)s->caps : 0); /* <c/> follows them */
	ret->told = (hash * 31 + ret->show) | 2;
}

static void
write_available(const WryContact *contact, const Sight *sight, WryXml *xml)
{
	static const char *const shows[] = {
		[WRY_SHOW_XA] = "xa",
		[WRY_SHOW_AWAY] = "away",
		[WRY_SHOW_DND] = "dnd",
		[WRY_SHOW_UNKNOWN] = NULL,
	};
	if (shows[sight->show] != NULL)
		wry_xml_leaf(xml, "show", NULL, shows[sight->show]);
	if (sight->status != NULL && *sight->status != '\0')
		wry_xml_leaf(xml, "status", NULL, sight->status);
	caps_stamp(xml, contact->account->component, contact->jid, contact);
}

/* PR-02: since when it is gone. */
static void
write_gone(const WryContact *contact, WryXml *xml)
{
	if (contact->seen == 0 || !wry_contact_is_person(contact) ||
	    (contact->account->component->backend->caps & WRY_CAP_PRESENCE) == 0)
		return;
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(contact->seen / G_USEC_PER_SEC);
	g_autofree char *stamp =
	    when != NULL ? g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ") : NULL;
	if (stamp == NULL)
		return;
	wry_xml_open(xml, "delay", NS_DELAY);
	wry_xml_attr(xml, "from", contact->jid);
	wry_xml_attr(xml, "stamp", stamp);
	wry_xml_close(xml);
}

/* false: the stream is down. */
static bool
send(const WryContact *contact, const Sight *sight, const char *to, const char *id)
{
	WryComponent *c = contact->account->component;
	WryXml *xml = outbox_open(c, "presence", contact->jid, to,
				  sight->available ? NULL : "unavailable", id);
	if (sight->available)
		write_available(contact, sight, xml);
	else if (id != NULL)
		write_gone(contact, xml);
	return outbox_close(c);
}

/* To the user, whatever he knows. */
static void
tell(WryContact *contact, const Sight *sight)
{
	if (!send(contact, sight, contact->account->jid, NULL))
		return;
	contact->sent = sight->told;
	contact->unsure = false;
}

void
contact_answer_probe(WryContact *contact, const char *to, const char *id)
{
	g_auto(Sight) sight = { 0 };
	look(contact, &sight);
	WryComponent *c = contact->account->component;
	WryXml *xml = outbox_open(c, "presence", contact->jid, to,
				  sight.available ? NULL : "unavailable", id);
	if (sight.available)
		write_available(contact, &sight, xml);
	else
		write_gone(contact, xml);
	if (!outbox_close(c))
		return;
	contact->sent = sight.told;
	contact->unsure = false;
}

void
contact_show(WryContact *contact)
{
	g_auto(Sight) sight = { 0 };
	if (!subscription_shows(contact->state))
		return;
	if (wry_contact_is_service(contact)) {
		contact_show_service(contact->account);
		return;
	}
	look(contact, &sight);
	/* Who is not there and was never shown need not be said to be gone. */
	if (sight.told != contact->sent && (sight.available || contact->sent != TOLD_NOTHING))
		tell(contact, &sight);
}

static void
on_status_due(gpointer data)
{
	contact_show_service(data);
}

/*
 * Is a login still under way?  The service waits for how it ends (GW-09).  Shown for the first
 * time it does not wait where another is done already.
 */
static bool
is_coming(const WryAccount *a, bool shown)
{
	GHashTableIter it;
	gpointer value;
	bool coming = false;
	g_hash_table_iter_init(&it, a->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WrySession *s = value;
		if (s->state == WRY_SESSION_OPEN && !shown)
			return false;
		coming |= s->state == WRY_SESSION_OPENING ||
			  (s->state != WRY_SESSION_OPEN && s->state != WRY_SESSION_RETRY &&
			   contact_wants(s));
	}
	return coming;
}

void
contact_show_service(WryAccount *a)
{
	WryContact *service = wry_account_find_contact(a, a->component->domain);
	g_auto(Sight) sight = { 0 };
	if (service == NULL || !subscription_shows(service->state) || a->going)
		return;
	bool shown = service->sent > TOLD_GONE;
	if (!shown && wry_account_n_resources(a) == 0)
		return;
	look(service, &sight);
	if (sight.available && is_coming(a, shown))
		return;
	if (sight.told == service->sent)
		return;
	gint64 now = g_get_monotonic_time();
	gint64 wait = a->service_told != 0 ? a->service_told + STATUS_MS * 1000 - now : 0;
	if (shown && sight.available && wait > 0) {
		if (a->service_timer == NULL)
			wry_timer_start(&a->service_timer, (unsigned)(wait / 1000) + 1,
					on_status_due, a);
		return;
	}
	if (shown)
		a->service_told = now;
	tell(service, &sight);
}

void
contact_doubt(WryAccount *account)
{
	GHashTableIter it;
	gpointer value;
	if (account->contacts == NULL)
		return;
	g_hash_table_iter_init(&it, account->contacts);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryContact *contact = value;
		contact->unsure = true;
		if (wry_contact_is_service(contact)) /* which greets him */
			contact->sent = TOLD_NOTHING;
	}
}

bool
contact_tell_again(WryContact *contact, bool absences)
{
	g_auto(Sight) sight = { 0 };
	if (!subscription_shows(contact->state))
		return false;
	if (wry_contact_is_service(contact)) {
		contact_show_service(contact->account);
		return true;
	}
	look(contact, &sight);
	if ((sight.told == contact->sent && !contact->unsure) ||
	    (!sight.available && contact->sent <= TOLD_GONE && !absences))
		return false;
	tell(contact, &sight);
	return true;
}

void
contact_greet(WryContact *contact)
{
	g_auto(Sight) sight = { 0 };
	look(contact, &sight);
	if (sight.available)
		tell(contact, &sight);
}

void
contact_go(WryContact *contact)
{
	static const Sight gone = { .told = TOLD_GONE };
	if (contact->sent > TOLD_GONE)
		tell(contact, &gone);
}

void
contact_leave(WryContact *contact)
{
	static const Sight gone = { .told = TOLD_GONE };
	if (contact->sent > TOLD_GONE || contact_is_available(contact))
		tell(contact, &gone);
}
