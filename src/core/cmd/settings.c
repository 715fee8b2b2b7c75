/*
 * settings.c - what a user has set: of his account, of a network, of a room
 *
 * The tables are the backend's, with a few settings of the core's own at the account.  What belongs
 * to the registration is checked and tried as a registration is, whoever changes it by whatever
 * face (GW-03).
 */
#include "core/cmd/cmd.h"

#include "core/filing.h"
#include "core/history.h"
#include "core/registration.h"
#include "core/wording.h"

#include <string.h>

#define SETTINGS_MAX 500   /* of one user, in all places, also where he never was */
#define MENTIONS "mentions"   /* where there are rooms */
#define HISTORY "history"     /* where there are rooms, and what is said there is kept */
#define AUTO_AWAY "auto_away" /* where the component has it, too */
#define FILLED "filled in" /* state: this is what to store */

static const char *const errors_choices[] = { "auto", "chat", NULL };
static const char *const languages[] = { "en", NULL };
static const char *const yes_or_no[] = { "yes", "no", NULL };

/* The core's own, of an account. */
static const WryField own_fields[] = {
	{ .name = MENTIONS,
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = N_("Tell me who names me where no client of mine is"),
	  .help = N_("Of channels you stay in: the first at once, then one in ten minutes.") },
	{ .name = HISTORY,
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "yes",
	  .label = N_("Keep what is said in my channels"),
	  .choices = yes_or_no,
	  .help = N_("For you alone; a network or a channel may differ.") },
	{ .name = AUTO_AWAY,
	  .type = WRY_FIELD_BOOL,
	  .label = N_("Show me as away while no client of mine is connected") },
	{ .name = WORDING_CORRECTIONS,
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "short",
	  .label = N_("What I correct is said as"),
	  .choices = wording_corrections_choices,
	  .help =
	      N_("\"short\": s/old/new/; \"full\": all of it again; \"off\": it is not. Where the "
		 "network has corrections of its own, as those.") },
	{ .name = WORDING_REACTIONS,
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "off",
	  .label = N_("My reactions, where the network has none"),
	  .choices = wording_reactions_choices,
	  .help = N_("\"words\": a short line; \"off\": they are not sent.") },
	{ .name = "errors",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "auto",
	  .label = N_("Failures are also said in chat"),
	  .choices = errors_choices,
	  .help = N_("\"auto\": those that come late, and the first of each kind.") },
	{ .name = "language",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "en",
	  .label = N_("Language"),
	  .choices = languages },
	{ 0 },
};

static guint
count_fields(const WryField *fields)
{
	guint n = 0;
	while (fields[n].name != NULL)
		n++;
	return n;
}

static bool
is_of_use(const WryComponent *c, const WryField *f)
{
	if (strcmp(f->name, MENTIONS) == 0)
		return c->backend->room_join != NULL;
	if (strcmp(f->name, WORDING_CORRECTIONS) == 0)
		return (c->backend->caps & (WRY_CAP_CORRECT | WRY_CAP_OFFLINE)) == 0;
	if (strcmp(f->name, WORDING_REACTIONS) == 0)
		return (c->backend->caps & WRY_CAP_REACT) == 0;
	if (strcmp(f->name, HISTORY) == 0)
		return history_is_on(c);
	return strcmp(f->name, AUTO_AWAY) != 0 ||
	       wry_field_find(wry_values_fields(wry_component_settings(c)), AUTO_AWAY) != NULL;
}

/* The backend's registration and our own, in one table that lives as long as the component. */
static const WryField *
account_fields(WryComponent *c)
{
	const WryField *theirs = registration_fields(c);
	if (c->settings_fields != NULL)
		return c->settings_fields;
	guint n = count_fields(theirs);
	c->settings_fields = g_new0(WryField, n + G_N_ELEMENTS(own_fields));
	memcpy(c->settings_fields, theirs, n * sizeof *theirs);
	for (const WryField *f = own_fields; f->name != NULL; f++)
		if (wry_field_find(theirs, f->name) == NULL && is_of_use(c, f))
			c->settings_fields[n++] = *f;
	return c->settings_fields;
}

/* --- where ---------------------------------------------------------------------------------------
 */

typedef struct {
	const WryField *fields;
	char *scope;
	char *title; /* of the room or network; NULL: the account */
} Level;

static void
clear_level(Level *level)
{
	g_free(level->scope);
	g_free(level->title);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Level, clear_level)

/* false and error: nothing can be set there. */
static bool
find_level(WryComponent *c, const WryAddress *address, Level *ret, GError **error)
{
	const WryBackend *b = c->backend;
	*ret = (Level){ NULL, NULL, NULL };
	if (address == NULL) {
		ret->fields = account_fields(c);
		ret->scope = g_strdup("");
	} else if (address->kind == WRY_ADDRESS_ROOM) {
		g_autofree char *jid = wry_component_jid(c, address);
		ret->fields = b->room_options;
		ret->scope = g_strconcat("room ", jid, NULL);
		ret->title = cmd_name(c, address);
	} else if (address->kind == WRY_ADDRESS_NETWORK) {
		ret->fields = b->session_options;
		ret->scope = g_strconcat("net ", address->network, NULL);
		ret->title = cmd_title(c, address->network);
	}
	if (ret->fields != NULL && ret->fields->name != NULL)
		return true;
	clear_level(ret);
	*ret = (Level){ NULL, NULL, NULL };
	return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND, N_("Nothing can be set here."), NULL);
}

/* --- storing
 * --------------------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	char *user;
	WryReply *reply;
	bool used; /* by sessions, which are told */
} Storing;

/* Sessions whose options have changed are told; one may have to log in again for it. */
static bool
apply(WryAccount *account)
{
	bool again = false;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WrySession *s = value;
		const WryBackend *b = wry_session_backend(s);
		if (s->state != WRY_SESSION_OPEN || b->session_reload == NULL)
			continue;
		WRY_ORDER(s);
		again |= b->session_reload(s);
	}
	return again;
}

static void
finish(Storing *s, const GError *error)
{
	WryAccount *account = wry_component_find_account(s->component, s->user);
	if (error != NULL) {
		wry_reply_take_error(s->reply, g_error_copy(error));
	} else {
		bool again = s->used && account != NULL && !account->going && apply(account);
		g_autofree char *text = outbox_phrase(
		    NULL,
		    again ? N_("Stored. It takes effect at the next connection.") : N_("Stored."),
		    NULL, NULL);
		command_say(s->reply, text);
	}
	g_free(s->user);
	g_free(s);
}

static void
on_filed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	finish(data, error);
}

static Storing *
storing(const WryAccount *account, bool used, WryReply *reply)
{
	Storing *s = g_new0(Storing, 1);
	*s = (Storing){ account->component, g_strdup(account->jid), reply, used };
	return s;
}

void
settings_store(WryAccount *account, const char *scope, const WryValues *values, WryReply *reply)
{
	WryAccountRow *row = filing_row(account);
	filing_put(row, scope, values);
	if (row->settings->len > MAX(SETTINGS_MAX, wry_account_newest(account)->settings->len)) {
		wry_account_row_free(row);
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("You have as many settings as there may be; empty some first."),
			       NULL);
		return;
	}
	filing_store(account, row,
		     wry_reply_new(NULL, 0, on_filed, storing(account, *scope != '\0', reply)));
}

static void
on_registered(gpointer result, const GError *error, gpointer data)
{
	Storing *s = data;
	const WryStep *step = result;
	if (error == NULL && step->fields != NULL) { /* the code is register's to ask */
		g_autoptr(GError) due = wry_error_new(WRY_ERROR_NOT_ALLOWED,
						      N_("%1$s Then write: verify, and the code."),
						      step->text != NULL ? step->text : "", NULL);
		finish(s, due);
		return;
	}
	finish(s, error);
}

static bool
pick(const WryValues *from, WryValues *to, GError **error)
{
	for (const WryField *f = wry_values_fields(to); f->name != NULL; f++)
		if (wry_field_find(wry_values_fields(from), f->name) != NULL &&
		    !wry_values_set(
			to, f->name,
			wry_values_is_set(from, f->name) ? wry_values_text(from, f->name) : NULL,
			error))
			return false;
	return true;
}

static bool
differ(const WryValues *a, const WryValues *b)
{
	for (const WryField *f = wry_values_fields(a); f->name != NULL; f++)
		if (g_strcmp0(wry_values_text(a, f->name), wry_values_text(b, f->name)) != 0)
			return true;
	return false;
}

/* The account's: two tables in one form. */
static void
store_account(const WryCall *call, WryAccount *account, const WryValues *values, WryReply *reply)
{
	WryComponent *c = call->component;
	g_autoptr(WryValues) theirs = wry_values_new(registration_fields(c));
	g_autoptr(WryValues) ours = wry_values_new(own_fields);
	GError *error = NULL;
	if (!pick(values, theirs, &error) || !pick(values, ours, &error)) {
		wry_reply_take_error(reply, error);
	} else if (!differ(theirs, account->registration)) {
		settings_store(account, "", ours, reply);
	} else {
		registration_submit(
		    c, WRY_SERVICE_CALL(call)->from, theirs, ours,
		    wry_reply_new(NULL, 0, on_registered, storing(account, true, reply)));
	}
}

static void
store(const WryCall *call, const Level *level, const WryValues *values, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	if (*level->scope == '\0')
		store_account(call, account, values, reply);
	else
		settings_store(account, level->scope, values, reply);
}

/* --- the form
 * ----------------------------------------------------------------------------------------- */

void
cmd_settings(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_auto(Level) level = { NULL, NULL, NULL };
	if (!find_level(call->component, call->address, &level, &error)) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (call->values != NULL) {
		store(call, &level, call->values, reply);
		return;
	}
	g_autoptr(WryValues) values =
	    wry_account_values(WRY_SERVICE_CALL(call)->account, level.scope, level.fields);
	if (*level.scope == '\0')
		registration_fill(call->component, values);
	WryStep step = { .fields = level.fields, .values = values, .state = FILLED };
	wry_reply_done(reply, &step);
}

/* --- chat
 * ------------------------------------------------------------------------------------------------
 */

static char *
shown(const WryCall *call, const WryField *f, const WryValues *values)
{
	const char *lang = WRY_SERVICE_CALL(call)->lang;
	const char *text = wry_values_text(values, f->name);
	if (wry_field_is_sealed(f))
		return outbox_phrase(lang, text != NULL ? N_("(set)") : N_("(not set)"), NULL,
				     NULL);
	return text != NULL ? g_strdup(text) : outbox_phrase(lang, N_("(not set)"), NULL, NULL);
}

/* "delivered, never": what it could be but that.  (transfer full); NULL: it is no choice. */
static char *
other_choices(const WryField *f, const char *now)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (unsigned i = 0; f->choices != NULL && f->choices[i] != NULL; i++)
		if (strcmp(f->choices[i], now) != 0)
			g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", f->choices[i]);
	return out->len > 0 ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static void
list_settings(const WryCall *call, const Level *level, const WryValues *values, WryReply *reply)
{
	const WryBackend *b = call->component->backend;
	g_autoptr(GString) out = g_string_new(NULL);
	unsigned n = 0;
	if (level->title != NULL) {
		command_add(call, out, N_("Of %s:"), level->title, NULL);
		g_string_append_c(out, '\n');
	}
	for (const WryField *f = level->fields; f->name != NULL; f++) {
		g_autofree char *value = shown(call, f, values);
		g_string_append_printf(out, "%s%u %s: %s", n > 0 ? "   " : "", n + 1, f->name,
				       value);
		n++;
	}
	g_string_append_c(out, '\n');
	if (level->title == NULL && b->room_options != NULL && b->room_options->name != NULL) {
		command_add(call, out, N_("Channels: settings #wherry."), NULL, NULL);
		g_string_append(out, "  ");
	}
	command_add(call, out, N_("Change: settings %1$s VALUE"), level->fields->name, NULL);
	command_say(reply, out->str);
}

/* By its number, its name, or the beginning of that; NULL: none, or more than one. */
static const WryField *
find_setting(const WryField *fields, const char *word)
{
	const WryField *found = NULL;
	guint64 n;
	if (g_ascii_string_to_unsigned(word, 10, 1, count_fields(fields), &n, NULL))
		return &fields[n - 1];
	for (const WryField *f = fields; f->name != NULL; f++) {
		if (g_ascii_strcasecmp(f->name, word) == 0)
			return f;
		if (g_ascii_strncasecmp(f->name, word, strlen(word)) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = f;
	}
	return found;
}

/* The next word of *text, which then stands behind it; NULL: there is none.  (transfer full) */
static char *
take_word(const char **text)
{
	const char *p = *text + strspn(*text, " \t\r\n");
	gsize n = strcspn(p, " \t\r\n");
	*text = p + n + strspn(p + n, " \t\r\n");
	return n > 0 ? g_strndup(p, n) : NULL;
}

/* The room or network that a word names, which is no setting. */
static bool
find_place(const WryCall *call, const char *word, Level *ret, GError **error)
{
	g_autoptr(WryAddress) address = cmd_address(call, word, NULL);
	if (address != NULL && address->kind == WRY_ADDRESS_ROOM)
		return find_level(call->component, address, ret, error);
	g_autoptr(CmdNetwork) n = cmd_network(call, word, NULL);
	if (n != NULL && n->network != NULL) {
		WryAddress network = { WRY_ADDRESS_NETWORK, n->network, (char *)"", NULL };
		return find_level(call->component, &network, ret, error);
	}
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("There is no setting \"%s\". \"settings\" lists them."), word,
			     NULL);
}

static void
change(const WryCall *call, const Level *level, WryValues *values, const WryField *f,
       const char *value, WryReply *reply)
{
	GError *error = NULL;
	if (wry_field_is_sealed(f))
		*WRY_SERVICE_CALL(call)->ret_secret = true;
	if (wry_values_set(values, f->name, strcmp(value, "-") == 0 ? NULL : value, &error))
		store(call, level, values, reply);
	else
		wry_reply_take_error(reply, error);
}

void
cmd_settings_chat(const WryCall *call, WryReply *reply)
{
	const char *rest = cmd_text(call, "words");
	const char *at = rest != NULL ? rest : "";
	g_autofree char *word = take_word(&at);
	g_auto(Level) level = { NULL, NULL, NULL };
	GError *error = NULL;
	bool ok = find_level(call->component, call->address, &level, &error);
	if (ok && word != NULL && find_setting(level.fields, word) == NULL) {
		g_auto(Level) place = { NULL, NULL, NULL };
		ok = find_place(call, word, &place, &error);
		if (ok) {
			Level swap = level;
			level = place;
			place = swap;
			g_free(word);
			word = take_word(&at);
		}
	}
	if (!ok) {
		wry_reply_take_error(reply, error);
		return;
	}
	g_autoptr(WryValues) values =
	    wry_account_values(WRY_SERVICE_CALL(call)->account, level.scope, level.fields);
	const WryField *f = word != NULL ? find_setting(level.fields, word) : NULL;
	/* What is changed is stored alone, and not what is only the component's default. */
	if (*level.scope == '\0' && *at == '\0')
		registration_fill(call->component, values);
	if (word == NULL) {
		list_settings(call, &level, values, reply);
	} else if (f == NULL) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("There is no setting \"%s\". \"settings\" lists them."), word,
			       NULL);
	} else if (*at == '\0') {
		g_autofree char *now = shown(call, f, values), *others = other_choices(f, now);
		g_autofree char *value =
		    others != NULL ? g_strdup_printf("%s (or %s)", now, others) : g_strdup(now);
		command_tell(call, reply, N_("%1$s: %2$s. Change: settings %1$s VALUE"), f->name,
			     value);
	} else {
		change(call, &level, values, f, at, reply);
	}
}

/* --- identify
 * ------------------------------------------------------------------------------------------------
 */

/* login, account and password of the backend's session options. */
static const WryField *
login_fields(WryComponent *c)
{
	static const char *const names[] = { "login", "account", "password" };
	guint n = 0;
	if (c->login_fields != NULL)
		return c->login_fields;
	c->login_fields = g_new0(WryField, G_N_ELEMENTS(names) + 1);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const WryField *f = wry_field_find(c->backend->session_options, names[i]);
		if (f != NULL)
			c->login_fields[n++] = *f;
	}
	return c->login_fields;
}

static void
ask_login(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(CmdNetwork) n = cmd_network(call, cmd_text(call, "network"), &error);
	if (n == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	g_autofree char *scope = g_strconcat("net ", n->network != NULL ? n->network : "", NULL);
	g_autoptr(WryValues) values = wry_account_values(WRY_SERVICE_CALL(call)->account, scope,
							 login_fields(call->component));
	g_auto(WryDescription) d = { 0 };
	const WryBackend *b = call->component->backend;
	if (n->session != NULL && n->session->state == WRY_SESSION_OPEN &&
	    b->session_describe != NULL)
		b->session_describe(n->session, &d);
	WryStep step = { .text = d.advice,
			 .fields = login_fields(call->component),
			 .values = values,
			 .state = scope };
	wry_reply_done(reply, &step);
}

void
cmd_identify(const WryCall *call, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	if (call->state == NULL) {
		ask_login(call, reply);
		return;
	}
	const WryField *fields = login_fields(call->component);
	g_autoptr(WryValues) all =
	    wry_account_values(account, call->state, call->component->backend->session_options);
	if (wry_field_find(fields, "password") != NULL &&
	    g_strcmp0(cmd_text(call, "login"), "password") == 0 &&
	    cmd_text(call, "password") == NULL) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("A password is needed when \"password\" is chosen."), NULL);
		return;
	}
	for (const WryField *f = fields; f->name != NULL; f++)
		wry_values_set(all, f->name,
			       wry_values_is_set(call->values, f->name) ? cmd_text(call, f->name)
									: NULL,
			       NULL);
	settings_store(account, call->state, all, reply);
}
