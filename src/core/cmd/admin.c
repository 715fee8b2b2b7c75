/*
 * admin.c - the operator's commands; those that XEP-0133 knows are its nodes and fields
 *
 * commands.c lets nobody else come here.
 */
#include "core/cmd/cmd.h"

#include "core/operator.h"

#include <string.h>

#define PAGE 50u /* users at once */
#define SESSIONS_SHOWN 100
#define JIDS_MAX 20

/* --- who is registered, who is online --------------------------------------------------------- */

static const WryField list_fields[] = {
	{ .name = "registereduserjids",
	  .type = WRY_FIELD_LINES,
	  .flags = WRY_FIELD_JIDS,
	  .label = N_("Registered users") },
	{ 0 },
};
static const WryField online_fields[] = {
	{ .name = "onlineuserjids",
	  .type = WRY_FIELD_LINES,
	  .flags = WRY_FIELD_JIDS,
	  .label = N_("Users who are online") },
	{ 0 },
};
static const WryField registered_num_fields[] = {
	{ .name = "registeredusersnum", .type = WRY_FIELD_TEXT, .label = N_("Registered users") },
	{ 0 },
};
static const WryField online_num_fields[] = {
	{ .name = "onlineusersnum", .type = WRY_FIELD_TEXT, .label = N_("Users who are online") },
	{ 0 },
};

/* Finished with figures: as a form, and in words. */
static void
finish(const WryField *fields, const char *text, const char *said, WryReply *reply)
{
	g_autoptr(WryValues) values = wry_values_new(fields);
	/* Longer than a form's field: the words have it all the same. */
	wry_values_set(values, fields->name, text, NULL);
	WryStep step = { .text = said, .values = values };
	wry_reply_done(reply, &step);
}

static void
on_listed(gpointer result, const GError *error, gpointer data)
{
	WryReply *reply = data;
	const GPtrArray *rows = result;
	if (error != NULL) {
		wry_reply_take_error(reply, g_error_copy(error));
		return;
	}
	g_autoptr(GString) jids = g_string_new(NULL);
	for (guint i = 0; i < rows->len; i++)
		g_string_append_printf(jids, "%s%s", i > 0 ? "\n" : "",
				       ((const WryAccountRow *)rows->pdata[i])->user);
	g_autofree char *n = g_strdup_printf("%u", rows->len);
	g_autofree char *all =
	    rows->len < PAGE
		? outbox_phrase(NULL, N_("%s users."), n, NULL)
		: outbox_phrase(NULL, N_("The next are behind: users %s"),
				((const WryAccountRow *)rows->pdata[rows->len - 1])->user, NULL);
	g_autofree char *said = g_strconcat(jids->str, jids->len > 0 ? "\n" : "", all, NULL);
	finish(list_fields, jids->str, said, reply);
}

void
cmd_users(const WryCall *call, WryReply *reply)
{
	wry_accounts_list(call->component->store, call->component->domain, cmd_text(call, "after"),
			  PAGE, wry_reply_new(NULL, 0, on_listed, reply));
}

static void
on_counted(gpointer result, const GError *error, gpointer data)
{
	WryReply *reply = data;
	if (error != NULL) {
		wry_reply_take_error(reply, g_error_copy(error));
		return;
	}
	g_autofree char *n = g_strdup_printf("%u", GPOINTER_TO_UINT(result));
	finish(registered_num_fields, n, NULL, reply);
}

void
cmd_registered_num(const WryCall *call, WryReply *reply)
{
	wry_accounts_count(call->component->store, call->component->domain,
			   wry_reply_new(NULL, 0, on_counted, reply));
}

void
cmd_online_num(const WryCall *call, WryReply *reply)
{
	g_autoptr(GPtrArray) all = operator_online(call->component);
	g_autofree char *n = g_strdup_printf("%u", all->len);
	finish(online_num_fields, n, NULL, reply);
}

void
cmd_online_list(const WryCall *call, WryReply *reply)
{
	g_autoptr(GPtrArray) all = operator_online(call->component);
	g_autoptr(GString) jids = g_string_new(NULL);
	for (guint i = 0; i < all->len && i < PAGE; i++)
		g_string_append_printf(jids, "%s%s", i > 0 ? "\n" : "",
				       ((const WryAccount *)all->pdata[i])->jid);
	finish(online_fields, jids->str, NULL, reply);
}

static void
add_session(const WryCall *call, GString *out, const WrySession *s)
{
	static const char *const states[] = {
		[WRY_SESSION_IDLE] = "idle",	  [WRY_SESSION_OPENING] = "connecting",
		[WRY_SESSION_OPEN] = "connected", [WRY_SESSION_ENDED] = "closing",
		[WRY_SESSION_RETRY] = "waiting",  [WRY_SESSION_QUEUED] = "waiting",
	};
	g_autofree char *title = cmd_title(call->component, s->network);
	g_autofree char *since =
	    cmd_duration(NULL, (g_get_real_time() - s->since) / G_USEC_PER_SEC);
	g_string_append_printf(out, "%s %s: %s, %s, %u\n", s->account->jid, title, states[s->state],
			       since, g_hash_table_size(s->rooms));
}

void
cmd_sessions(const WryCall *call, WryReply *reply)
{
	g_autoptr(GPtrArray) all = operator_online(call->component);
	g_autoptr(GString) out = g_string_new(NULL);
	unsigned n = 0;
	for (guint i = 0; i < all->len; i++) {
		GHashTableIter it;
		gpointer session;
		g_hash_table_iter_init(&it, ((WryAccount *)all->pdata[i])->sessions);
		while (g_hash_table_iter_next(&it, NULL, &session))
			if (n++ < SESSIONS_SHOWN)
				add_session(call, out, session);
	}
	g_autofree char *count = g_strdup_printf("%u", n);
	command_add(call, out, N_("%s sessions."), count, NULL);
	command_say(reply, out->str);
}

/* --- announce
 * --------------------------------------------------------------------------------------- */

void
cmd_announce(const WryCall *call, WryReply *reply)
{
	unsigned told = operator_announce(call->component, cmd_text(call, "subject"),
					  cmd_text(call, "announcement"));
	g_autofree char *n = g_strdup_printf("%u", told);
	command_tell(call, reply, N_("Said to %s users."), n, NULL);
}

/* --- of certain users
 * -------------------------------------------------------------------------------- */

/* Prepared bare JIDs; NULL and error: one is none, or they are too many. */
static char **
jids_of(const WryCall *call, GError **error)
{
	g_auto(GStrv) typed = wry_values_list(call->values, "accountjids");
	g_autoptr(GStrvBuilder) bare = g_strv_builder_new();
	unsigned n = 0;
	for (char **t = typed; *t != NULL; t++) {
		g_auto(WryJid) jid = { 0 };
		g_strstrip(*t);
		if (++n > JIDS_MAX) {
			wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				      N_("These are more than can be done at once."), NULL);
			return NULL;
		}
		if (!wry_jid_parse(&jid, *t, NULL) || jid.local == NULL) {
			wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("\"%s\" is no address."),
				      *t, NULL);
			return NULL;
		}
		g_strv_builder_add(bare, jid.bare);
	}
	return g_strv_builder_end(bare);
}

typedef struct {
	WryReply *reply;
	unsigned pending, removed, missing;
	GError *error; /* the first that was not one of nobody being there */
} Removing;

static void
one_less(Removing *r)
{
	if (--r->pending > 0)
		return;
	g_autofree char *removed = g_strdup_printf("%u", r->removed);
	g_autofree char *missing = g_strdup_printf("%u", r->missing);
	if (r->error != NULL) {
		wry_reply_take_error(r->reply, g_steal_pointer(&r->error));
	} else {
		g_autofree char *text = outbox_phrase(
		    NULL,
		    r->missing == 0 ? N_("Deleted: %1$s.") : N_("Deleted: %1$s. Not found: %2$s."),
		    removed, missing);
		command_say(r->reply, text);
	}
	g_free(r);
}

static void
on_removed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Removing *r = data;
	bool missing = error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND;
	r->removed += error == NULL;
	r->missing += missing;
	if (error != NULL && !missing && r->error == NULL)
		r->error = g_error_copy(error);
	one_less(r);
}

void
cmd_delete_user(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	WryComponent *c = call->component;
	g_auto(GStrv) jids = jids_of(call, &error);
	if (jids == NULL || jids[0] == NULL) {
		wry_reply_take_error(reply, error != NULL
						? error
						: wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
								N_("This cannot be empty."), NULL));
		return;
	}
	Removing *r = g_new0(Removing, 1);
	*r = (Removing){ .reply = reply, .pending = g_strv_length(jids) };
	for (char **j = jids; *j != NULL; j++)
		operator_delete(c, *j, wry_reply_new(NULL, 0, on_removed, r));
}

void
cmd_disconnect(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	unsigned n = 0;
	g_auto(GStrv) jids = jids_of(call, &error);
	if (jids == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	for (char **j = jids; *j != NULL; j++)
		n += operator_disconnect(call->component, *j);
	g_autofree char *count = g_strdup_printf("%u", n);
	command_tell(call, reply, N_("%s sessions close."), count, NULL);
}

/* --- log
 * -----------------------------------------------------------------------------------------------
 */

void
cmd_log_level(const WryCall *call, WryReply *reply)
{
	const char *name = cmd_text(call, "level");
	GLogLevelFlags level;
	if (name != NULL && wry_log_level_parse(name, &level)) {
		wry_log_set_level(level);
		wry_log_notice(&call->component->log, "log level is %s, by %s", name,
			       wry_log_jid(WRY_SERVICE_CALL(call)->from->bare));
	}
	command_tell(call, reply, N_("The log level is %s."), wry_log_level_name(wry_log_level),
		     NULL);
}
