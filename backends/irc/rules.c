/*
 * rules.c - the rules of a channel as a form: what of its modes a person can set
 *
 * The names are the contract's (WryBackend.room_config).  What is changed goes out as one MODE
 * line; the topic is no mode, and the core's.
 */
#include "backends/irc/irc.h"

#include <string.h>

static bool
check_key(const char *text, GError **error)
{
	if (irc_is_middle(text) && strchr(text, ',') == NULL && strlen(text) <= 100)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("it must be one word without commas, of at most 100 bytes"), NULL);
}

const WryField irc_room_config[] = {
	{ .name = "open_topic",
	  .type = WRY_FIELD_BOOL,
	  .label = N_("Everybody may change the topic") },
	{ .name = "members", .type = WRY_FIELD_BOOL, .label = N_("By invitation only") },
	{ .name = "moderated",
	  .type = WRY_FIELD_BOOL,
	  .label = N_("Only who has a voice may speak") },
	{ .name = "protected", .type = WRY_FIELD_BOOL, .label = N_("A key is needed to join") },
	{ .name = "key",
	  .type = WRY_FIELD_SECRET,
	  .label = N_("Key"),
	  .help = N_("Left empty, it stays as it is. All in the channel see it."),
	  .check = check_key },
	{ .name = "limit",
	  .type = WRY_FIELD_INT,
	  .label = N_("How many may be in it"),
	  .help = N_("Empty: as many as come."),
	  .min = 1,
	  .max = 1000000 },
	{ .name = "listed", .type = WRY_FIELD_BOOL, .label = N_("Shown in the list of channels") },
	{ .name = "outside",
	  .type = WRY_FIELD_BOOL,
	  .label = N_("Who is not in it may write to it") },
	{ 0 },
};

/* Which rule is which flag, and whether the flag says the contrary. */
static const struct {
	const char *name;
	char mode;
	bool inverted;
} flags[] = {
	{ "open_topic", 't', true },
	{ "members", 'i', false },
	{ "moderated", 'm', false },
	{ "outside", 'n', true },
};

/* --- as they are --- */

static WryValues *
read_rules(const IrcRoom *r)
{
	WryValues *values = wry_values_new(irc_room_config);
	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		wry_values_set(
		    values, flags[i].name,
		    irc_mode_is_set(r, flags[i].mode) != flags[i].inverted ? "yes" : "no", NULL);
	wry_values_set(values, "protected", irc_mode_is_set(r, 'k') ? "yes" : "no", NULL);
	/* One that could not be set by us cannot be shown by us either. */
	wry_values_set(values, "key", r->mode_key, NULL);
	bool hidden = irc_mode_is_set(r, 's') || irc_mode_is_set(r, 'p');
	wry_values_set(values, "listed", hidden ? "no" : "yes", NULL);
	g_autofree char *limit = g_strdup_printf("%u", r->limit);
	wry_values_set(values, "limit", r->limit != 0 ? limit : NULL, NULL);
	return values;
}

typedef struct {
	IrcSession *irc;
	char *channel;
	WryReply *reply;
} Asked;

static void
on_rules(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Asked *a = data;
	/* With an error the session may be at its end. */
	IrcRoom *r = error == NULL ? irc_room_sitting(a->irc, a->channel) : NULL;
	if (error != NULL) {
		wry_reply_take_error(a->reply, g_error_copy(error));
	} else if (r == NULL) {
		wry_reply_fail(a->reply, WRY_ERROR_NOT_ACCEPTABLE, N_("You are not in %1$s."),
			       a->channel, NULL);
	} else {
		g_autoptr(WryValues) values = read_rules(r);
		wry_reply_done(a->reply, values);
	}
	g_free(a->channel);
	g_free(a);
}

/* They are known since we joined, but asked for again: what is set is compared with what was shown.
 */
void
irc_room_get_config(WrySession *session, WryRoom *room, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL)
		return;
	Asked *a = g_new(Asked, 1);
	*a = (Asked){ irc, g_strdup(r->wire), reply };
	irc_order(irc, IRC_LINE_RULES, r, NULL, irc_build(NULL, "MODE", r->wire, NULL),
		  wry_reply_new(NULL, 0, on_rules, a));
}

/* --- as they are to be --- */

typedef struct {
	GString *modes, *args;
} Line;

static void
add(Line *line, bool set, char mode, const char *arg)
{
	g_string_append_c(line->modes, set ? '+' : '-');
	g_string_append_c(line->modes, mode);
	if (arg != NULL)
		g_string_append_printf(line->args, " %s", arg);
}

static bool
differs(const WryValues *before, const WryValues *after, const char *name)
{
	if (wry_field_find(irc_room_config, name)->type == WRY_FIELD_BOOL)
		return wry_values_bool(before, name) != wry_values_bool(after, name);
	return g_strcmp0(wry_values_text(before, name), wry_values_text(after, name)) != 0;
}

/* false and error: a key is wanted, and there is none. */
static bool
add_key(const IrcRoom *r, Line *line, const WryValues *before, const WryValues *after,
	GError **error)
{
	const char *key = wry_values_text(after, "key");
	bool had = irc_mode_is_set(r, 'k'), wanted = wry_values_bool(after, "protected");
	bool new_key = differs(before, after, "key");
	if (!differs(before, after, "protected") && !(wanted && new_key))
		return true;
	if (wanted && key == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("%1$s: %2$s"), N_("Key"),
				     N_("one is needed where one is asked for"), NULL);
	if (wanted && had && g_strcmp0(key, r->mode_key) == 0)
		return true;
	if (had) /* most servers want to hear the old one, and take no second */
		add(line, false, 'k', r->mode_key != NULL ? r->mode_key : "*");
	if (wanted)
		add(line, true, 'k', key);
	return true;
}

static void
add_listed(const IrcRoom *r, Line *line, bool listed)
{
	if (!listed) {
		add(line, true, 's', NULL);
		return;
	}
	for (const char *mode = "sp"; *mode != '\0'; mode++)
		if (irc_mode_is_set(r, *mode))
			add(line, false, *mode, NULL);
}

void
irc_room_set_config(WrySession *session, WryRoom *room, const WryValues *before,
		    const WryValues *after, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL)
		return;
	g_autoptr(GString) modes = g_string_new(NULL), args = g_string_new(NULL);
	Line line = { modes, args };
	GError *error = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (differs(before, after, flags[i].name))
			add(&line, wry_values_bool(after, flags[i].name) != flags[i].inverted,
			    flags[i].mode, NULL);
	if (differs(before, after, "listed"))
		add_listed(r, &line, wry_values_bool(after, "listed"));
	if (differs(before, after, "limit"))
		add(&line, wry_values_text(after, "limit") != NULL, 'l',
		    wry_values_text(after, "limit"));
	if (!add_key(r, &line, before, after, &error)) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (modes->len == 0) {
		wry_reply_done(reply, NULL);
		return;
	}
	irc_order(irc, IRC_LINE_MODE, r, NULL,
		  g_strdup_printf("MODE %s %s%s", r->wire, modes->str, args->str), reply);
}
