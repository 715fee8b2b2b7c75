/*
 * fuzz-irc.c - whatever a server says, and whatever an address is spelt like
 *
 * The bytes are taken three ways: as an address (what was parsed once is parsed again), as lines
 * and texts for the parts without state, and as all that a server sends to a session, cut into
 * lines as net/conn would.  The connection here is ours: its functions stand in for those of
 * net/conn.c, so nothing is dialled; the fake core ends the process where a fact is out of its
 * bracket.
 */
#include "../unit/fake-core.h"
#include "backends/irc/irc.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- a connection that goes nowhere --- */

struct _WryConn {
	WryConnFuncs funcs;
	gpointer data;
	uint64_t out;
};

static WryConn *the_conn;

WryConn *
wry_conn_new(G_GNUC_UNUSED const WryConnTarget *target, const WryConnFuncs *funcs, gpointer data)
{
	g_assert_null(the_conn);
	the_conn = g_new0(WryConn, 1);
	the_conn->funcs = *funcs;
	the_conn->data = data;
	return the_conn;
}

void
wry_conn_free(WryConn *conn)
{
	if (conn == the_conn)
		the_conn = NULL;
	g_free(conn);
}

void
wry_conn_finish(WryConn *conn, G_GNUC_UNUSED unsigned ms)
{
	wry_conn_free(conn);
}

/* A line, or its end (irc_write()): no line of ours holds the end of another. */
bool
wry_conn_write(WryConn *conn, const char *bytes, gsize n)
{
	bool end = n == 2 && memcmp(bytes, "\r\n", n) == 0;
	g_assert_cmpuint(n, >, 0);
	g_assert_true(end || memchr(bytes, '\r', n) == NULL);
	g_assert_true(end || memchr(bytes, '\n', n) == NULL);
	g_assert_null(memchr(bytes, '\0', n));
	conn->out += n;
	return true;
}

void
wry_conn_pause(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED bool on)
{
}

gint64
wry_conn_last_read(G_GNUC_UNUSED const WryConn *conn)
{
	return g_get_monotonic_time();
}

void
wry_conn_counts(const WryConn *conn, uint64_t *ret_in, uint64_t *ret_out)
{
	*ret_in = 0;
	*ret_out = conn->out;
}

WryConn *
wry_conn_new_from_fd(G_GNUC_UNUSED int fd, const WryConnTarget *target, const WryConnFuncs *funcs,
		     gpointer data)
{
	return wry_conn_new(target, funcs, data);
}

GSocketAddress *
wry_conn_local(G_GNUC_UNUSED const WryConn *conn)
{
	return NULL;
}

GSocketAddress *
wry_conn_remote(G_GNUC_UNUSED const WryConn *conn)
{
	return NULL;
}

bool
wry_conn_joins(G_GNUC_UNUSED const WryConn *conn, G_GNUC_UNUSED GSocketAddress *local,
	       G_GNUC_UNUSED GSocketAddress *remote)
{
	return false;
}

const char *
wry_conn_tls_version(G_GNUC_UNUSED const WryConn *conn)
{
	return NULL;
}

const char *
wry_conn_tls_cipher(G_GNUC_UNUSED const WryConn *conn)
{
	return NULL;
}

const char *
wry_conn_tls_peer(G_GNUC_UNUSED const WryConn *conn)
{
	return NULL;
}

/* --- the three ways --- */

static void
check_address(const WryComponent *c, const char *text)
{
	const WryBackend *b = &wry_backend_irc;
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) a = b->address_parse(c, text, &instead, &error);
	g_assert_true((a == NULL) == (error != NULL));
	const WryAddress *both[] = { a, instead };
	for (unsigned i = 0; i < G_N_ELEMENTS(both); i++) {
		if (both[i] == NULL)
			continue;
		g_autofree char *local = b->address_format(c, both[i]);
		g_autoptr(WryAddress) back = b->address_parse(c, local, NULL, NULL);
		g_assert_true(back != NULL && wry_address_equal(both[i], back));
	}
}

static void
check_parts(const char *text, gsize n)
{
	g_autofree char *line = g_malloc(n + 1);
	memcpy(line, text, n);
	line[n] = '\0';
	IrcMsg msg;
	if (irc_parse(line, n, &msg)) {
		g_autofree char *tag = irc_tag(&msg, "time");
		g_autofree char *real = irc_real(&msg);
		g_assert_true(real == NULL || *real != '\0');
		if (tag != NULL)
			irc_parse_time(tag);
		g_assert_cmpuint(msg.n, <=, IRC_PARAMS_MAX);
		IrcSupport s;
		irc_support_init(&s);
		for (unsigned i = 0; i < msg.n; i++)
			irc_support_token(&s, msg.params[i]);
		g_autofree char *folded = irc_fold(&s, irc_param(&msg, 0));
		g_assert_true(irc_same(&s, folded, irc_param(&msg, 0)));
		g_assert_cmpuint(s.linelen, >=, 512);
		g_autofree char *built = irc_build(irc_param(&msg, 1), "X", "y", NULL);
		g_assert_cmpuint(strlen(built), <=, 510);
		g_assert_null(strpbrk(built, "\r\n"));
	}
	memcpy(line, text, n); /* it was taken apart */
	line[n] = '\0';
	for (unsigned i = 0; i < 4; i++) {
		g_autofree char *seen = irc_redacted(line, n, (i & 1) != 0, (i & 2) != 0);
		g_assert_true(seen == NULL || strlen(seen) <= 1100);
	}
	g_autofree char *raw = g_strndup(text, n);
	guint16 ours, theirs;
	if (irc_ident_parse(raw, &ours, &theirs))
		g_assert_true(ours != 0 && theirs != 0 && strchr(raw, ',') != NULL);
	GArray *spans = NULL;
	g_autofree char *shown = irc_text(raw, NULL, &spans);
	g_assert_true(g_utf8_validate(shown, -1, NULL));
	gsize length = strlen(shown);
	for (guint i = 0; spans != NULL && i < spans->len; i++) {
		const WrySpan *span = &g_array_index(spans, WrySpan, i);
		g_assert_cmpuint((gsize)span->start + span->length, <=, length);
	}
	irc_mentions(shown, "romeo");

	/* And out again: within its bounds, whole, and with nothing that ends a line. */
	const IrcSheet sheet = { .most = 100 + n % 300, .looks = n % 2 == 0, .blanks = n % 3 == 0 };
	g_autoptr(GPtrArray) pieces = irc_split(shown, spans, &sheet, 100000, NULL);
	g_autoptr(GString) back = g_string_new(NULL), said = g_string_new(NULL);
	for (guint i = 0; i < pieces->len; i++) {
		const IrcPiece *piece = pieces->pdata[i];
		g_assert_null(strpbrk(piece->text, "\r\n"));
		g_assert_true(g_utf8_validate(piece->text, -1, NULL));
		g_assert_cmpuint(strlen(piece->text), <=, sheet.most);
		g_autofree char *read = irc_text(piece->text, NULL, NULL);
		g_string_append(back, read);
	}
	for (const char *c = shown; *c != '\0'; c++)
		if (((guchar)*c >= 0x20 || *c == '\t') && *c != 0x7f)
			g_string_append_c(said, *c);
	g_assert_cmpstr(back->str, ==, said->str);
	static const char *const charsets[] = { "ISO-8859-1", "KOI8-R", "GB18030", "EUC-JP" };
	const IrcSheet other = { .most = 100, .charset = charsets[n % 4], .looks = true };
	g_autoptr(GPtrArray) encoded = irc_split(shown, spans, &other, 100000, NULL);
	for (guint i = 0; encoded != NULL && i < encoded->len; i++)
		g_assert_null(strpbrk(((IrcPiece *)encoded->pdata[i])->text, "\r\n"));
	g_clear_pointer(&spans, g_array_unref);
}

static void
hear(const char *line, gsize n)
{
	if (the_conn == NULL)
		return;
	g_autofree char *copy = g_malloc(n + 1);
	memcpy(copy, line, n);
	copy[n] = '\0';
	the_conn->funcs.line(the_conn, copy, n, n > IRC_LINE_MAX, the_conn->data);
}

static void
hear_text(const char *line)
{
	hear(line, strlen(line));
}

/* What was read of the channel's rules can be a form's values. */
static void
on_config(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_true((result == NULL) == (error != NULL));
}

/* Into a network and a channel, with something of every kind in flight. */
static void
settle_in(WrySession *s, uint8_t how)
{
	const WryBackend *b = &wry_backend_irc;
	if ((how & 1) != 0)
		hear_text(":srv CAP * LS :message-tags batch labeled-response echo-message");
	if ((how & 1) != 0)
		hear_text(":srv CAP * ACK :message-tags batch labeled-response echo-message");
	hear_text(":srv 001 romeo :Welcome");
	hear_text(":srv 422 romeo :No MOTD");
	if (s->state != FAKE_OPEN)
		return;
	WryRoom *room = fake_join(s, "#a", "romeo", NULL);
	fake_join(s, "#b", "romeo", NULL);
	g_main_context_iteration(NULL, FALSE);
	hear_text(":romeo!u@h JOIN #a");
	hear_text(":srv 353 romeo = #a :romeo @op bob");
	hear_text(":srv 366 romeo #a :End");
	fake_say(s, "m1", "#a", NULL, 0, "one\ntwo");
	fake_say(s, "m2", "bob", NULL, WRY_MESSAGE_ACTION, "waves");
	b->room_set_subject(s, room, "topic", fake_reply("topic"));
	g_autoptr(WryAddress) bob = b->address_parse(s->component, "bob", NULL, NULL);
	g_autoptr(WryAddress) op = b->address_parse(s->component, "op", NULL, NULL);
	b->room_set_aff(s, room, "bob", WRY_AFF_OUTCAST, "out", fake_reply("ban"));
	b->room_set_aff(s, room, "*!*@x", WRY_AFF_NONE, NULL, fake_reply("unban"));
	b->room_list_aff(s, room, WRY_AFF_OUTCAST, fake_members_reply("list"));
	b->room_list_aff(s, room, WRY_AFF_MEMBER, fake_members_reply("list"));
	b->room_get_config(s, room, wry_reply_new(NULL, 0, on_config, NULL));
	b->room_list(s, "*a*", (how & 1) != 0 ? 3 : 0, fake_reply("channels"));
	b->contact_query(s, bob, WRY_QUERY_VERSION, fake_reply("query"));
	b->contact_fetch(s, bob, fake_profile("fetch"));
	b->contact_watch(s, bob);
	b->contact_watch(s, op);
	irc_raw(wry_session_data(s), irc_raw_lines("WHO bob", 1, NULL), fake_step("raw"));
	g_main_context_iteration(NULL, FALSE);
}

static void
converse(WryComponent *c, const uint8_t *data, size_t size)
{
	WrySession *s = fake_session_new(c, NULL);
	if ((data[0] & 2) != 0) {
		fake_register(s, "login", "password");
		fake_register(s, "password", "secret");
	}
	if ((data[0] & 32) != 0)
		fake_option(s, "commands", "PRIVMSG NickServ :IDENTIFY sesame");
	fake_open(s, "romeo", (data[0] & 4) != 0);
	/* The pacer may let us wait. */
	while (the_conn == NULL && s->state == FAKE_OPENING)
		g_main_context_iteration(NULL, TRUE);
	if (the_conn != NULL)
		the_conn->funcs.connected(the_conn, the_conn->data);
	if ((data[0] & 8) != 0)
		settle_in(s, data[0]);
	for (const uint8_t *at = data + 1, *end = data + size; at < end;) {
		const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
		gsize n = (gsize)((stop != NULL ? stop : end) - at);
		hear((const char *)at, n);
		fake_pump(s);
		at += n + 1;
	}
	g_main_context_iteration(NULL, FALSE);
	if (the_conn != NULL && (data[0] & 16) != 0)
		the_conn->funcs.closed(the_conn, NULL, the_conn->data);
	fake_session_free(s);
	fake_facts_clear();
}

static GLogWriterOutput
on_log(G_GNUC_UNUSED GLogLevelFlags level, G_GNUC_UNUSED const GLogField *fields,
       G_GNUC_UNUSED gsize n, G_GNUC_UNUSED gpointer data)
{
	return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static WryComponent *fixed, *open;
	if (fixed == NULL) {
		g_log_set_writer_func(on_log, NULL, NULL);
		wry_loop_init(g_main_context_default());
		irc_timing.dials_rate = irc_timing.dials_each = 1e9;
		irc_timing.rest_ms = 0;
		fixed = fake_component_new(&wry_backend_irc);
		fake_set(fixed, NULL, "network", "irc.example.net");
		fake_set(fixed, NULL, "connects_per_minute", "100000");
		g_assert_true(wry_backend_irc.start(fixed, NULL));
		open = fake_component_new(&wry_backend_irc);
		fake_set(open, "Net", "servers", "irc.example.net");
		g_assert_true(wry_backend_irc.start(open, NULL));
	}
	if (size == 0)
		return 0;
	g_autofree char *text = g_strndup((const char *)data, size);
	check_address(fixed, text);
	check_address(open, text);
	check_parts((const char *)data, size);
	converse(fixed, data, size);
	return 0;
}
