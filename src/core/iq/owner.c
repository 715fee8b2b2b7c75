/*
 * owner.c - a room's configuration (XEP-0045 section 10)
 *
 * One form of three parts: the topic, the network's own rules (WryBackend.room_config) and what the
 * user has set for himself there (room_options).  What a user was shown last stays with the room;
 * what he sends is compared with that, so that nothing he did not touch is ordered, whatever others
 * changed meanwhile.
 */
#include "core/iq/iq.h"

#include "core/answer.h"
#include "core/commands.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

#define ORDER_MS 30000

/* The contract's names, as XEP-0045 has registered them. */
static const struct {
	const char *name, *var;
} vars[] = {
	{ "open_topic", "muc#roomconfig_changesubject" },
	{ "members", "muc#roomconfig_membersonly" },
	{ "moderated", "muc#roomconfig_moderatedroom" },
	{ "protected", "muc#roomconfig_passwordprotectedroom" },
	{ "key", "muc#roomconfig_roomsecret" },
	{ "limit", "muc#roomconfig_maxusers" },
	{ "listed", "muc#roomconfig_publicroom" },
};

static const WryField topic_field = { .name = "muc#roomconfig_roomdesc",
				      .type = WRY_FIELD_TEXT,
				      .label = N_("Topic") };

static const char *
var_of(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(vars); i++)
		if (strcmp(vars[i].name, name) == 0)
			return vars[i].var;
	return name;
}

static guint
count(const WryField *fields)
{
	guint n = 0;
	while (fields != NULL && fields[n].name != NULL)
		n++;
	return n;
}

/* The whole form's table, which lives as long as the component; NULL: there is nothing to
 * configure. */
static const WryField *
form_fields(WryComponent *component)
{
	const WryBackend *b = component->backend;
	guint n = count(b->room_config), own = count(b->room_options);
	if (component->room_fields != NULL || n + own == 0)
		return component->room_fields;
	WryField *f = component->room_fields = g_new0(WryField, 1 + n + own + 1);
	if (b->room_set_subject != NULL)
		*f++ = topic_field;
	for (guint i = 0; i < n; i++, f++) {
		*f = b->room_config[i];
		f->name = var_of(f->name);
	}
	for (guint i = 0; i < own; i++)
		if (wry_field_find(component->room_fields, b->room_options[i].name) == NULL)
			*f++ = b->room_options[i];
	return component->room_fields;
}

/* Those of one table out of, or into, those of the form.  What one may hold the other may. */
static void
copy_values(const WryField *table, const WryValues *from, WryValues *to, bool into_form)
{
	for (const WryField *f = table; f != NULL && f->name != NULL; f++) {
		const char *var = var_of(f->name);
		wry_values_set(to, into_form ? var : f->name,
			       wry_values_text(from, into_form ? f->name : var), NULL);
	}
}

static WryValues *
take_values(const WryField *table, const WryValues *form)
{
	WryValues *values = wry_values_new(table);
	copy_values(table, form, values, false);
	return values;
}

static bool
same(const WryValues *a, const WryValues *b)
{
	for (const WryField *f = wry_values_fields(a); f->name != NULL; f++)
		if (f->type == WRY_FIELD_BOOL
			? wry_values_bool(a, f->name) != wry_values_bool(b, f->name)
			: g_strcmp0(wry_values_text(a, f->name), wry_values_text(b, f->name)) != 0)
			return false;
	return true;
}

/* --- who may ---------------------------------------------------------------------------------- */

/* Its operators may configure it; the others are told that they may not (MU-46). */
static WryRoom *
room_of(const WryInbound *in)
{
	WryRoom *room = room_seat(in, WRY_ERROR_FORBIDDEN);
	const WryOccupant *self = room != NULL ? wry_room_find(room, room->nick) : NULL;
	if (self != NULL &&
	    (self->affiliation >= WRY_AFF_ADMIN || self->role == WRY_ROLE_MODERATOR))
		return room;
	if (room != NULL)
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN,
			    N_("Only operators may configure this room."), NULL);
	return NULL;
}

/* --- asking for the form ------------------------------------------------------------------------
 */

static WryRoom *
room_behind(const WryBack *back)
{
	WryComponent *c = back->component;
	g_auto(WryJid) from = { 0 }, to = { 0 };
	if (!wry_jid_parse(&to, back->to, NULL) || !wry_jid_parse(&from, back->from, NULL) ||
	    from.local == NULL)
		return NULL;
	WryAccount *account = wry_component_find_account(c, to.bare);
	g_autofree char *local = wry_jid_unescape(from.local);
	g_autoptr(WryAddress) address = c->backend->address_parse(c, local, NULL, NULL);
	WrySession *s = account != NULL && address != NULL
			    ? wry_account_find_session(account, address->network)
			    : NULL;
	return s != NULL ? wry_session_find_room(s, address) : NULL;
}

/* A topic is one line in a form, whatever it holds. */
static void
set_topic(const WryRoom *room, WryValues *form)
{
	g_autofree char *topic = g_strdup(room->subject != NULL ? room->subject : "");
	g_strdelimit(topic, "\r\n\t", ' ');
	if (wry_field_find(wry_values_fields(form), topic_field.name) != NULL)
		wry_values_set(form, topic_field.name, topic, NULL);
}

static void
show_form(const WryBack *back, WryRoom *room, const WryValues *config)
{
	const WryBackend *b = back->component->backend;
	WryValues *form = wry_values_new(form_fields(back->component));
	set_topic(room, form);
	if (config != NULL)
		copy_values(b->room_config, config, form, true);
	if (room->options != NULL)
		copy_values(b->room_options, room->options, form, true);
	wry_values_free(room->shown);
	room->shown = form;

	g_autofree char *title =
	    outbox_phrase(back->lang, N_("Configuration of %s"), room->address->name, NULL);
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "query", NS_MUC_OWNER);
	wry_form_write(xml, "form", NS_MUC_ROOMCONFIG, title, NULL, wry_values_fields(form), form);
	outbox_close(back->component);
}

static void
on_config(const WryBack *back, gpointer result, G_GNUC_UNUSED gpointer data)
{
	WryRoom *room = room_behind(back);
	if (room != NULL)
		show_form(back, room, result);
	else
		outbox_fail(back, WRY_ERROR_ITEM_NOT_FOUND, N_("You are not in this room."), NULL);
}

void
room_owner_get(const WryInbound *in)
{
	const WryBackend *b = in->component->backend;
	WryRoom *room = room_of(in);
	if (room == NULL)
		return;
	if (form_fields(in->component) == NULL) { /* 10.2: an empty query */
		WryXml *xml = outbox_result(&in->back);
		wry_xml_open(xml, "query", NS_MUC_OWNER);
		outbox_close(in->component);
	} else if (b->room_get_config == NULL) {
		show_form(&in->back, room, NULL);
	} else {
		WryReply *reply =
		    answer_keep(in->account, &in->back, ORDER_MS, on_config, NULL, NULL);
		WRY_ORDER(room->session);
		b->room_get_config(room->session, room, reply);
	}
}

/* --- setting ------------------------------------------------------------------------------------
 */

static void
set_network_rules(WryRoom *room, const WryValues *shown, const WryValues *form, WryJoint *joint)
{
	const WryBackend *b = wry_session_backend(room->session);
	if (b->room_set_config == NULL)
		return;
	g_autoptr(WryValues) before = take_values(b->room_config, shown);
	g_autoptr(WryValues) after = take_values(b->room_config, form);
	if (!same(before, after))
		b->room_set_config(room->session, room, before, after, wry_joint_part(joint));
}

static void
set_own_options(WryRoom *room, const WryValues *shown, const WryValues *form, WryJoint *joint)
{
	const WryBackend *b = wry_session_backend(room->session);
	if (b->room_options == NULL)
		return;
	g_autoptr(WryValues) before = take_values(b->room_options, shown);
	g_autoptr(WryValues) after = take_values(b->room_options, form);
	g_autofree char *scope = g_strconcat("room ", room->jid, NULL);
	if (!same(before, after))
		settings_store(room->session->account, scope, after, wry_joint_part(joint));
}

/* What was not touched is not ordered: an operator who changes the topic needs no other right. */
static void
set_form(const WryInbound *in, WryRoom *room, const WryValues *form)
{
	const WryBackend *b = in->component->backend;
	/* Once: what it says of the network will be true no more. */
	g_autoptr(WryValues) shown = g_steal_pointer(&room->shown);
	bool topics = wry_field_find(wry_values_fields(form), topic_field.name) != NULL;
	const char *topic = topics ? wry_values_text(form, topic_field.name) : NULL;
	WryJoint *joint =
	    wry_joint_new(answer_keep(in->account, &in->back, ORDER_MS, NULL, NULL, NULL));
	WRY_ORDER(room->session);
	set_network_rules(room, shown, form, joint);
	if (topics && g_strcmp0(topic, wry_values_text(shown, topic_field.name)) != 0)
		b->room_set_subject(room->session, room, topic != NULL ? topic : "",
				    wry_joint_part(joint));
	set_own_options(room, shown, form, joint);
	wry_joint_seal(joint);
}

static void
submit(const WryInbound *in, WryRoom *room, xmpp_stanza_t *x)
{
	g_autoptr(GError) error = NULL;
	if (form_fields(in->component) == NULL) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("Rooms are configured on the network itself."), NULL);
		return;
	}
	if (room->shown == NULL) {
		outbox_fail(&in->back, WRY_ERROR_UNEXPECTED_REQUEST,
			    N_("Ask for the form first; rooms of a network change under it."),
			    NULL);
		return;
	}
	g_autoptr(WryValues) form = wry_values_copy(room->shown);
	if (wry_form_read(x, form, &error))
		set_form(in, room, form);
	else
		outbox_error(&in->back, error);
}

/* Clients accept the defaults of a room they made with an empty form (10.1.2). */
void
room_owner_set(const WryInbound *in)
{
	WryRoom *room = room_of(in);
	if (room == NULL)
		return;
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	const char *type = x != NULL ? wry_stanza_attr(x, "type") : NULL;
	bool fields = x != NULL && wry_stanza_child(x, "field", NS_XDATA) != NULL;
	if (g_strcmp0(type, "cancel") == 0 || (g_strcmp0(type, "submit") == 0 && !fields))
		outbox_empty_result(&in->back);
	else if (x != NULL)
		submit(in, room, x);
	else if (wry_stanza_child(in->payload, "destroy", NS_MUC_OWNER) != NULL)
		outbox_fail(&in->back, WRY_ERROR_NOT_ALLOWED,
			    N_("A room of a network is there as long as somebody is in it: nobody "
			       "can destroy it."),
			    NULL);
	else
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST, N_("The form is missing."), NULL);
}
