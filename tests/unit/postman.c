/*
 * postman.c - the puppet's networks that store and forward
 */
#include "postman.h"

#include "marionette.h"
#include "puppet.h"

#include <string.h>

static WryAddress *
account_address(G_GNUC_UNUSED const WryComponent *component, G_GNUC_UNUSED const char *user,
		const WryValues *values, unsigned n)
{
	const char *nick = wry_values_text(values, "nick");
	g_autofree char *name =
	    n == 0 ? g_strdup(nick) : g_strdup_printf("%s%u", nick, n + 1);
	return n < 3 ? wry_address_new(WRY_ADDRESS_CONTACT, NULL, name) : NULL;
}

static void
on_answer(G_GNUC_UNUSED gpointer result, const GError *error, gpointer good)
{
	puppet_order(NULL, error != NULL ? error->message : good);
}

static void
on_checked(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	const WryRecipient *r = result;
	if (error != NULL) {
		puppet_order(NULL, error->message);
		return;
	}
	g_assert_cmpuint(strlen(r->key), ==, 16);
	g_autofree char *text =
	    g_strconcat("may come to ", wry_values_text(r->registration, "nick"), NULL);
	puppet_order(NULL, text);
}

/* "arrived-named romeo bob carol,dave Bob of Verona: Hello": from whom calls himself so, to others too. */
static void
arrive_named(const WryAddress *self, const WryAddress *peer, const char *others, const char *text)
{
	WryMessage *m = wry_message_new(peer);
	g_auto(GStrv) also = g_strsplit(others, ",", -1);
	g_auto(GStrv) parts = g_strsplit(text, ": ", 2);
	m->also = g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	for (char **a = also; *a != NULL; a++)
		g_ptr_array_add(m->also, wry_address_new(WRY_ADDRESS_CONTACT, NULL, *a));
	m->nick = g_strdup(parts[0]);
	m->body = g_strdup(parts[1]);
	wry_message_arrived(puppet_component, self, m,
			    wry_reply_new(NULL, 0, on_answer, (gpointer) "stored"));
}

bool
postman_tell(const char *name, char *const *words, const char *const *rest)
{
	bool arrived = strcmp(name, "arrived") == 0, named = strcmp(name, "arrived-named") == 0;
	if (!arrived && !named && strcmp(name, "check") != 0)
		return false;
	g_autoptr(WryAddress) self = wry_address_new(WRY_ADDRESS_CONTACT, NULL, words[0]);
	g_autoptr(WryAddress) peer = wry_address_new(WRY_ADDRESS_CONTACT, NULL, words[1]);
	if (named) {
		arrive_named(self, peer, words[2], rest[3]);
		return true;
	}
	if (!arrived) {
		wry_recipient_check(puppet_component, self, peer, 1000,
				    wry_reply_new(NULL, 0, on_checked, NULL));
		return true;
	}
	WryMessage *m = wry_message_new(peer);
	m->once = strcmp(words[2], "-") != 0 ? g_strdup(words[2]) : NULL;
	m->body = g_strdup(rest[3]);
	m->envelope = g_strdup("<envelope>");
	wry_message_arrived(puppet_component, self, m,
			    wry_reply_new(NULL, 0, on_answer, (gpointer) "stored"));
	return true;
}

static void
message_returned(WryComponent *component, const WryAddress *self, const WryMessage *message,
		 const GError *error)
{
	g_assert_true(component == puppet_component);
	g_autofree char *line = g_strdup_printf(
	    "message_returned %s to %s: %s (%s %s)", message->peer->name, self->name,
	    message->body != NULL ? message->body : message->envelope,
	    wry_error_condition(error), error->message);
	puppet_order(NULL, line);
}

void
postman_make(WryBackend *ret)
{
	marionette_make(ret);
	ret->name = "postman";
	ret->title = "Post";
	ret->caps = WRY_CAP_RELIABLE | WRY_CAP_OFFLINE | WRY_CAP_SUBJECT;
	ret->contact_ask = NULL;
	ret->contact_answer = NULL;
	ret->contact_drop = NULL;
	ret->contact_watch = NULL;
	ret->contact_unwatch = NULL;
}

void
courier_make(WryBackend *ret)
{
	static const char *const when[] = { "accepted", "delivered", "never", NULL };
	static const WryField registration[] = {
		{ .name = "nick", .type = WRY_FIELD_TEXT, .required = true, .label = "Nickname" },
		{ .name = "receipts",
		  .type = WRY_FIELD_CHOICE,
		  .fallback = "delivered",
		  .label = "Tick when",
		  .choices = when },
		{ 0 },
	};
	static const WryField settings[] = {
		{ .name = "forget_after",
		  .type = WRY_FIELD_DURATION,
		  .fallback = "10d",
		  .label = "Waits so long" },
		{ 0 },
	};
	postman_make(ret);
	ret->name = "courier";
	ret->title = "Couriers";
	ret->caps |= WRY_CAP_DELIVERED | WRY_CAP_DISPLAYED | WRY_CAP_SEVERAL;
	ret->registration = registration;
	ret->settings = settings;
	ret->account_verify = NULL;
}

void
telegraph_make(WryBackend *ret)
{
	postman_make(ret);
	ret->name = "telegraph";
	ret->title = "Telegraph";
	ret->caps |= WRY_CAP_ONCE;
}

void
postoffice_make(WryBackend *ret)
{
	postman_make(ret);
	ret->name = "postoffice";
	ret->title = "Post office";
	ret->caps |= WRY_CAP_SEVERAL;
	ret->account_address = account_address;
	ret->message_returned = message_returned;
}
