/*
 * people.c - a user's session, which is nothing but the way for his mails, and his correspondents
 */
#include "backends/smtp/address.h"
#include "backends/smtp/people.h"
#include "backends/smtp/thread.h"

#include <string.h>

/* --- session --- */

/* Whose name is being looked up, of those that are in his roster. */
typedef struct {
	WrySession *session;
	WryAddress *contact;
	WryReply *near;
	GList link;
} Naming;

static void
free_naming(GQueue *names, Naming *n)
{
	g_queue_unlink(names, &n->link);
	wry_reply_cancel(&n->near);
	wry_address_free(n->contact);
	g_free(n);
}

void
mail_session_open(WrySession *session, G_GNUC_UNUSED const WryLogin *login)
{
	const char *own = wry_session_address(session);
	g_autoptr(WryAddress) self = own != NULL ? mail_address_new(own, NULL) : NULL;
	wry_session_set_data(session, g_queue_new());
	wry_session_opened(session, self);
}

void
mail_session_close(WrySession *session, G_GNUC_UNUSED const char *reason)
{
	MailComponent *c = wry_component_data(wry_session_component(session));
	GQueue *names = wry_session_data(session);
	if (c != NULL)
		mail_outbound_forget(c, session);
	while (names != NULL && names->head != NULL)
		free_naming(names, names->head->data);
	if (names != NULL)
		g_queue_free(names);
	wry_session_set_data(session, NULL);
}

bool
mail_session_reload(G_GNUC_UNUSED WrySession *session)
{
	return false; /* read with each mail */
}

void
mail_session_describe(const WrySession *session, WryDescription *ret)
{
	const char *own = wry_session_address(session);
	if (own != NULL)
		ret->details = g_strdup_printf("Your mail address: %s", own);
}

/* --- people --- */

static void
on_name(gpointer result, const GError *error, gpointer data)
{
	Naming *n = data;
	const MailFound *found = result;
	if (error == NULL && found->peer != NULL && found->peer->name != NULL)
		wry_contact_named(n->session, n->contact, found->peer->name);
	free_naming(wry_session_data(n->session), n);
}

/* What a correspondent calls himself is his name in the roster, as long as the user has given him none. */
void
mail_contact_watch(WrySession *session, const WryAddress *contact)
{
	Naming *n = g_new0(Naming, 1);
	*n = (Naming){ session, wry_address_copy(contact), NULL, { .data = n } };
	g_queue_push_tail_link(wry_session_data(session), &n->link);
	mail_memories_find(wry_session_component(session), wry_session_key(session), contact->name,
			   NULL, NULL, wry_reply_new(&n->near, 0, on_name, n));
}

typedef struct {
	char *address;
	WryReply *reply;
} Asked;

static void
on_person(gpointer result, const GError *error, gpointer data)
{
	Asked *a = data;
	const MailFound *found = result;
	const MailMemory *m = error == NULL ? found->peer : NULL;
	g_autofree char *url = g_strconcat("mailto:", m != NULL ? m->to : a->address, NULL);
	WryProfile p = { .name = m != NULL ? m->name : NULL, .url = url };
	g_autoptr(GBytes) photo = NULL;
	if (m != NULL && m->face != NULL) {
		gsize n = 0;
		guchar *bytes = g_base64_decode(m->face, &n);
		photo = g_bytes_new_take(bytes, n);
		if (n > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0) {
			p.photo = photo;
			p.photo_type = "image/png";
		}
	}
	if (error != NULL)
		wry_reply_take_error(a->reply, g_error_copy(error));
	else
		wry_reply_done(a->reply, &p);
	g_free(a->address);
	g_free(a);
}

void
mail_contact_fetch(WrySession *session, const WryAddress *contact, WryReply *reply)
{
	Asked *a = g_new0(Asked, 1);
	*a = (Asked){ g_strdup(mail_address_wire(contact)), reply };
	mail_memories_find(wry_session_component(session), wry_session_key(session), contact->name,
			   NULL, NULL, wry_reply_new(NULL, 0, on_person, a));
}
