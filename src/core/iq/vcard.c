/*
 * vcard.c - who somebody is (XEP-0054)
 *
 * For people the network is asked, where it can be; what we know ourselves is told at once.
 * Nobody sets one: what is said of a person is the network's, of the service the operator's.
 */
#include "core/iq/iq.h"

#include "base/text.h"
#include "core/access.h"
#include "core/answer.h"
#include "xmpp/ns.h"

#include <string.h>

#define FETCH_MS 30000
#define TEXT_MOST 4096

typedef struct {
	const char *name, *nick, *url, *note;
	GBytes *photo;
	const char *photo_type;
} Card;

static void
write_text(WryXml *xml, const char *element, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	gsize n = wry_text_break(text, TEXT_MOST, false);
	wry_xml_open(xml, element, NULL);
	wry_xml_text_len(xml, text, n);
	wry_xml_close(xml);
}

/* What is no image by its name is not shown as one. */
static void
write_photo(WryXml *xml, GBytes *photo, const char *type)
{
	if (!avatar_fits(photo, type))
		return;
	g_autofree char *text =
	    g_base64_encode(g_bytes_get_data(photo, NULL), g_bytes_get_size(photo));
	wry_xml_open(xml, "PHOTO", NULL);
	wry_xml_leaf(xml, "TYPE", NULL, type);
	wry_xml_leaf(xml, "BINVAL", NULL, text);
	wry_xml_close(xml);
}

static void
write_card(const WryBack *back, const Card *card)
{
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "vCard", NS_VCARD);
	write_text(xml, "FN", card->name);
	write_text(xml, "NICKNAME", card->nick);
	write_text(xml, "URL", card->url);
	write_text(xml, "DESC", card->note);
	write_photo(xml, card->photo, card->photo_type);
	outbox_close(back->component);
}

/* --- people ------------------------------------------------------------------------------ */

static void
on_profile(const WryBack *back, gpointer result, gpointer data)
{
	static const WryProfile nothing = { 0 };
	const WryProfile *p = result != NULL ? result : &nothing;
	const char *name = data;
	Card card = {
		.name = p->name != NULL ? p->name : name,
		.nick = p->nick != NULL ? p->nick : name,
		.url = p->url,
		.note = p->note,
		.photo = p->photo,
		.photo_type = p->photo_type,
	};
	write_card(back, &card);
}

static const WryOccupant *
occupant_of(const WryInbound *in, WrySession *s)
{
	WryRoom *room = s != NULL ? wry_session_find_room(s, in->peer) : NULL;
	const WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	return client != NULL && client->in ? wry_room_find_alike(room, in->nick) : NULL;
}

static void
answer_for_person(const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	WrySession *s =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	const WryOccupant *who = in->target == WRY_TO_OCCUPANT ? occupant_of(in, s) : NULL;
	if (in->target == WRY_TO_OCCUPANT && who == NULL) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("Nobody called %s is in this room."), in->nick, NULL);
		return;
	}
	const char *name = who != NULL		    ? who->nick
			   : in->peer->wire != NULL ? in->peer->wire
						    : in->peer->name;
	if (s == NULL || s->state != WRY_SESSION_OPEN || backend->contact_fetch == NULL) {
		Card card = { .name = name, .nick = name, .note = who != NULL ? who->real : NULL };
		write_card(&in->back, &card);
		return;
	}
	g_autoptr(WryAddress) whom = who != NULL && who->address != NULL
					 ? wry_address_copy(who->address)
				     : who != NULL ? wry_session_contact(s, who->nick)
						   : wry_address_copy(in->peer);
	WryReply *reply =
	    answer_keep(in->account, &in->back, FETCH_MS, on_profile, g_strdup(name), g_free);
	WRY_ORDER(s);
	backend->contact_fetch(s, whom, reply);
}

/* --- ourselves ----------------------------------------------------------------------------- */

/* "IRC for users of example.org. To begin, write to help@irc.example.org." */
static char *
describe_service(const WryComponent *c)
{
	const char *abuse = wry_component_abuse(c);
	g_autofree char *run = c->admins[0] != NULL
				   ? g_strconcat(" Who runs this: ", c->admins[0], ".", NULL)
			       : abuse != NULL ? g_strconcat(" Who runs this: ", abuse, ".", NULL)
					       : g_strdup("");
	return g_strdup_printf("%s through XMPP, by wherry. To begin, write to %s@%s.%s",
			       c->backend->title, c->help, c->domain, run);
}

static char *
describe_network(const WryInbound *in)
{
	const WrySession *s =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	if (s == NULL || s->state != WRY_SESSION_OPEN)
		return g_strdup("not connected");
	const char *self = s->self == NULL	   ? NULL
			   : s->self->wire != NULL ? s->self->wire
						   : s->self->name;
	g_auto(WryDescription) d = { 0 };
	if (in->component->backend->session_describe != NULL)
		in->component->backend->session_describe(s, &d);
	return g_strconcat(self != NULL ? "connected as " : "connected", self != NULL ? self : "",
			   d.details != NULL ? "\n" : NULL, d.details, NULL);
}

static char *
describe_room(const WryInbound *in)
{
	WrySession *s =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	const WryRoom *room = s != NULL ? wry_session_find_room(s, in->peer) : NULL;
	return room != NULL ? g_strdup(room->subject) : NULL;
}

void
vcard_get(const WryInbound *in)
{
	bool theirs = (in->target & (WRY_TO_PERSON | WRY_TO_ROOM)) != 0;
	if (theirs && in->account == NULL && !access_serves_guests(in->component)) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("Write \"register\" to %1$s@%2$s first."), in->component->help,
			    in->component->domain, NULL); /* SZ-19 */
		return;
	}
	if ((in->target & WRY_TO_PERSON) != 0) {
		answer_for_person(in);
		return;
	}
	g_autofree char *name = disco_name(in);
	g_autofree char *note = in->target == WRY_TO_NETWORK ? describe_network(in)
				: in->target == WRY_TO_ROOM  ? describe_room(in)
							     : describe_service(in->component);
	Card card = { .name = name, .note = note };
	if (in->target != WRY_TO_ROOM) {
		card.photo = in->component->avatar.bytes;
		card.photo_type = in->component->avatar.type;
	}
	write_card(&in->back, &card);
}

void
vcard_set(const WryInbound *in)
{
	if ((in->target & WRY_TO_PERSON) != 0)
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN,
			    N_("What is said of a person here is theirs to change."), NULL);
	else
		outbox_fail(&in->back, WRY_ERROR_NOT_ALLOWED,
			    N_("This cannot be changed from here."), NULL);
}
