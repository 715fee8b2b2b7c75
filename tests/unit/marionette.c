/*
 * marionette.c - the puppet's people: contacts that are watched, and a network that decides on them
 */
#include "marionette.h"

#include "puppet.h"

#include <string.h>

static char *
name_of(const WryAddress *address)
{
	return wry_backend_puppet.address_format(NULL, address);
}

static void
note(WrySession *session, const char *what, const WryAddress *contact, const char *more)
{
	g_autofree char *name = name_of(contact);
	g_assert_nonnull(wry_session_data(session)); /* its bracket is open */
	g_autofree char *line = g_strconcat(what, " ", name, more != NULL ? " " : NULL, more, NULL);
	puppet_order(session, line);
}

void
marionette_watch(WrySession *session, const WryAddress *contact)
{
	note(session, "contact_watch", contact, NULL);
}

void
marionette_unwatch(WrySession *session, const WryAddress *contact)
{
	note(session, "contact_unwatch", contact, NULL);
}

static void
contact_ask(WrySession *session, const WryAddress *contact, const char *reason)
{
	note(session, "contact_ask", contact, reason);
}

static void
contact_answer(WrySession *session, const WryAddress *contact, bool yes)
{
	note(session, "contact_answer", contact, yes ? "yes" : "no");
}

static void
contact_drop(WrySession *session, const WryAddress *contact)
{
	note(session, "contact_drop", contact, NULL);
}

void
marionette_make(WryBackend *ret)
{
	*ret = wry_backend_puppet;
	ret->name = "marionette";
	ret->title = "Marionettes";
	ret->caps = WRY_CAP_PRESENCE;
	ret->network_group = NULL;
	ret->network_settings = NULL;
	ret->room_join = NULL;
	ret->room_leave = NULL;
	ret->room_close = NULL;
	ret->room_set_subject = NULL;
	ret->room_invite = NULL;
	ret->room_set_role = NULL;
	ret->room_set_aff = NULL;
	ret->room_list_aff = NULL;
	ret->room_options = NULL;
	ret->room_list = NULL;
	ret->room_config = NULL;
	ret->room_get_config = NULL;
	ret->room_set_config = NULL;
	ret->contact_ask = contact_ask;
	ret->contact_answer = contact_answer;
	ret->contact_drop = contact_drop;
}

/* --- facts ------------------------------------------------------------------------ */

static WryShow
show_of(const char *word)
{
	static const char *const names[] = { "offline", "xa", "away", "dnd", "online", "unknown" };
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(names[i], word) == 0)
			return (WryShow)i;
	g_error("'%s' is no show", word);
}

static const char *
or_null(const char *word)
{
	return word == NULL || strcmp(word, "-") == 0 ? NULL : word;
}

bool
marionette_tell(WrySession *session, const char *name, char *const *words, const char *const *rest)
{
	if (words[0] == NULL)
		return false;
	g_autoptr(WryAddress) who = wry_backend_puppet.address_parse(NULL, words[0], NULL, NULL);
	g_assert_nonnull(who);
	if (strcmp(name, "is") == 0) {
		wry_contact_changed(session, who, show_of(words[1]), or_null(rest[2]));
	} else if (strcmp(name, "named") == 0) {
		wry_contact_named(session, who, rest[1]);
	} else if (strcmp(name, "renamed-contact") == 0) {
		g_autoptr(WryAddress) now =
		    wry_backend_puppet.address_parse(NULL, words[1], NULL, NULL);
		wry_contact_renamed(session, who, now);
	} else if (strcmp(name, "asked") == 0) {
		wry_contact_asked(session, who, or_null(words[1]), or_null(rest[2]));
	} else if (strcmp(name, "answered") == 0) {
		wry_contact_answered(session, who, strcmp(words[1], "yes") == 0);
	} else {
		return false;
	}
	return true;
}
