/*
 * postman.c - the puppet's networks that store and forward
 */
#include "postman.h"

#include "marionette.h"
#include "puppet.h"

#include <string.h>

static WryAddress *
account_address(G_GNUC_UNUSED const WryComponent *component, G_GNUC_UNUSED const char *user,
		const WryValues *values, unsigned n, GError **error)
{
	const char *nick = wry_values_text(values, "nick");
	g_autofree char *name =
	    n == 0 ? g_strdup(nick) : g_strdup_printf("%s%u", nick, n + 1);
	if (n < 3)
		return wry_address_new(WRY_ADDRESS_CONTACT, NULL, name);
	wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT, N_("All names are taken."), NULL);
	return NULL;
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

static GPtrArray *files;      /* of WryAttachment: for the next that arrives; NULL: none */
static WryAttachment *original; /* likewise */

/* "Hello"; "#9000" is so many bytes in lines.  (transfer full) */
static char *
text_of(const char *word)
{
	if (*word != '#')
		return g_strdup(word);
	gsize n = (gsize)g_ascii_strtoull(word + 1, NULL, 10);
	GString *text = g_string_sized_new(n);
	for (unsigned line = 1; text->len < n; line++)
		g_string_append_printf(text, "Line %05u of a long message, which goes on and on.\n",
				       line);
	g_string_truncate(text, n);
	return g_string_free(text, FALSE);
}

static WryAttachment *
file_of(char *const *words, const char *text)
{
	g_autofree char *bytes = text_of(text);
	gsize n = strlen(bytes);
	WrySpool *spool = wry_spool_new((int64_t)n, NULL);
	g_assert_true(wry_spool_write(spool, bytes, n, NULL));
	wry_spool_seal(spool);
	return wry_attachment_new(words[0], words[1], spool);
}

static void
give_files(WryMessage *m)
{
	for (guint i = 0; files != NULL && i < files->len; i++)
		wry_message_attach(m, files->pdata[i]);
	g_clear_pointer(&files, g_ptr_array_unref);
	m->original = g_steal_pointer(&original);
}

bool
postman_tell(const char *name, char *const *words, const char *const *rest)
{
	bool unclaimed = strcmp(name, "unclaimed") == 0;
	bool arrived = unclaimed || strcmp(name, "arrived") == 0,
	     named = strcmp(name, "arrived-named") == 0;
	if (strcmp(name, "file") == 0) {
		if (files == NULL)
			files = g_ptr_array_new();
		g_ptr_array_add(files, file_of(words, rest[2]));
		return true;
	}
	if (strcmp(name, "original") == 0) {
		original = file_of(words, rest[2]);
		return true;
	}
	if (!arrived && !named && strcmp(name, "check") != 0)
		return false;
	g_autoptr(WryAddress) self = wry_address_new(WRY_ADDRESS_CONTACT, NULL, words[0]);
	g_autoptr(WryAddress) peer = wry_address_new(WRY_ADDRESS_CONTACT, NULL, words[1]);
	if (named) {
		arrive_named(self, peer, words[2], rest[3]);
		return true;
	}
	if (!arrived) {
		gint64 size = words[2] != NULL ? g_ascii_strtoll(words[2], NULL, 10) : 1000;
		wry_recipient_check(puppet_component, self, peer, size,
				    wry_reply_new(NULL, 0, on_checked, NULL));
		return true;
	}
	WryMessage *m = wry_message_new(peer);
	m->once = strcmp(words[2], "-") != 0 ? g_strdup(words[2]) : NULL;
	m->body = strcmp(rest[3], "-") != 0 ? text_of(rest[3]) : NULL;
	give_files(m);
	m->envelope = g_strdup("<envelope>");
	if (unclaimed) {
		wry_message_unclaimed(puppet_component, m,
				      wry_reply_new(NULL, 0, on_answer, (gpointer) "stored"));
		return true;
	}
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
		  .flags = WRY_FIELD_LATER,
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
parcel_make(WryBackend *ret)
{
	postman_make(ret);
	ret->name = "parcel";
	ret->title = "Parcels";
	ret->caps |= WRY_CAP_ATTACH;
}

/* It is quiet at once, and says so in its own call: it must not be stopped in there. */
static bool quiescing;
static void (*puppets_stop)(WryComponent *component);

static void
quiesce(G_GNUC_UNUSED WryComponent *component, WryReply *reply)
{
	puppet_ordered("quiesce");
	quiescing = true;
	wry_reply_done(reply, NULL);
	quiescing = false;
}

static void
stop(WryComponent *component)
{
	g_assert_false(quiescing);
	puppets_stop(component);
}

void
telegraph_make(WryBackend *ret)
{
	postman_make(ret);
	puppets_stop = ret->stop;
	ret->quiesce = quiesce;
	ret->stop = stop;
	ret->name = "telegraph";
	ret->title = "Telegraph";
	ret->caps |= WRY_CAP_ONCE;
}

static void
original_read(G_GNUC_UNUSED WryComponent *component, G_GNUC_UNUSED WrySpool *spool, WryReply *reply)
{
	puppet_ordered("original_read");
	wry_reply_done(reply, (gpointer) "All the words.");
}

void
postoffice_make(WryBackend *ret)
{
	postman_make(ret);
	ret->name = "postoffice";
	ret->title = "Post office";
	ret->caps |= WRY_CAP_SEVERAL | WRY_CAP_SHARED;
	ret->account_address = account_address;
	ret->message_returned = message_returned;
	ret->original_read = original_read;
}

/* Who wants any has the first that is free; else what he names, and nothing else. */
static WryAddress *
pool_address(G_GNUC_UNUSED const WryComponent *component, G_GNUC_UNUSED const char *user,
	     const WryValues *values, unsigned n, GError **error)
{
	static const char *const pool[] = { "one", "two" };
	const char *nick = wry_values_text(values, "nick");
	bool any = g_strcmp0(nick, "any") == 0;
	if (any ? n < G_N_ELEMENTS(pool) : n == 0)
		return wry_address_new(WRY_ADDRESS_CONTACT, NULL, any ? pool[n] : nick);
	wry_error_set(error, any ? WRY_ERROR_RESOURCE_CONSTRAINT : WRY_ERROR_CONFLICT,
		      any ? N_("All are taken.") : N_("It is taken."), NULL);
	return NULL;
}

static void
pool_released(G_GNUC_UNUSED WryComponent *component, const char *user, const WryAddress *address,
	      bool done)
{
	g_autofree char *line =
	    g_strdup_printf("account_released %s %s%s", user, address->name, done ? " done" : "");
	puppet_ordered(line);
}

void
exchange_make(WryBackend *ret)
{
	static const WryField settings[] = {
		{ .name = "unmatched",
		  .type = WRY_FIELD_TEXT,
		  .label = "Who has what is nobody's" },
		{ 0 },
	};
	postoffice_make(ret);
	ret->name = "exchange";
	ret->title = "Exchange";
	ret->caps |= WRY_CAP_POOL;
	ret->settings = settings;
	ret->account_address = pool_address;
	ret->account_released = pool_released;
	ret->account_verify = NULL;
}
