/*
 * log.c - log lines: context gathered, text made harmless, written as UX.md 1.6 shows
 *
 * What is logged holds words of strangers.  A line stays one line: control characters,
 * invalid bytes and marks that turn the writing direction are escaped, and its length is bounded.
 * No file is opened here and nothing is rotated: that is the journal's business.
 */
#include "base/log.h"

#include "base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_DEPTH 8
#define MAX_LINE 4096 /* bytes of text; what is longer ends with an ellipsis */
#define EACH_US (60 * (gint64)G_USEC_PER_SEC) /* of what strangers bring about */
#define RING 8

GLogLevelFlags wry_log_level = G_LOG_LEVEL_MESSAGE;

static WryLogJids jids = WRY_LOG_JIDS_FULL;
static bool to_journal, installed;

static const struct {
	const char *name;
	GLogLevelFlags level;
} levels[] = {
	{ "error", G_LOG_LEVEL_CRITICAL }, { "warning", G_LOG_LEVEL_WARNING },
	{ "notice", G_LOG_LEVEL_MESSAGE }, { "info", G_LOG_LEVEL_INFO },
	{ "debug", G_LOG_LEVEL_DEBUG },
};

bool
wry_log_level_parse(const char *name, GLogLevelFlags *ret_level)
{
	for (gsize i = 0; i < G_N_ELEMENTS(levels); i++)
		if (g_ascii_strcasecmp(name, levels[i].name) == 0) {
			*ret_level = levels[i].level;
			return true;
		}
	return false;
}

const char *
wry_log_level_name(GLogLevelFlags level)
{
	for (gsize i = 0; i < G_N_ELEMENTS(levels); i++)
		if ((level & G_LOG_LEVEL_MASK) <= levels[i].level)
			return levels[i].name;
	return "debug";
}

bool
wry_log_jids_parse(const char *name, WryLogJids *ret_jids)
{
	static const char *const names[] = { "full", "hash", "none" };
	for (int i = 0; i < 3; i++)
		if (g_ascii_strcasecmp(name, names[i]) == 0) {
			*ret_jids = (WryLogJids)i;
			return true;
		}
	return false;
}

const char *
wry_log_jid(const char *jid)
{
	static __thread char ring[RING][sizeof "#0123456789"];
	static __thread unsigned turn;
	if (jid == NULL || jids == WRY_LOG_JIDS_NONE)
		return "-";
	if (jids == WRY_LOG_JIDS_FULL)
		return jid;
	char *out = ring[turn++ % RING];
	g_snprintf(out, sizeof ring[0], "#%010" G_GINT64_MODIFIER "x",
		   wry_hash(jid, strcspn(jid, "/")) & G_GUINT64_CONSTANT(0xffffffffff));
	return out;
}

/* Marks by which a line would read otherwise than it is. */
static bool
is_unsafe(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x061c ||
	       (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* text, or n bytes of it, as what may stand in one line; doing it twice changes nothing. */
static void
append_safe(GString *out, const char *text, gssize n)
{
	const char *end = text + (n >= 0 ? (gsize)n : strlen(text));
	while (text < end) {
		if (out->len >= MAX_LINE) {
			g_string_append(out, "\xe2\x80\xa6");
			return;
		}
		gunichar c = g_utf8_get_char_validated(text, end - text);
		if (c == (gunichar)-1 || c == (gunichar)-2 || c == 0) {
			g_string_append_printf(out, "\\x%02x", (guchar)*text++);
			continue;
		}
		if (is_unsafe(c))
			g_string_append_printf(out, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
		else
			g_string_append_unichar(out, c);
		text = g_utf8_next_char(text);
	}
}

static const char *
find_value(const WryLog *log, const char *field)
{
	for (; log != NULL; log = log->parent)
		if (log->value != NULL && g_str_equal(log->field, field))
			return log->value;
	return NULL;
}

/* Whom it is about: a message by its id; else the account, else the component, with its network. */
static void
append_subject(GString *out, const WryLog *log)
{
	const char *message = find_value(log, "WHERRY_MESSAGE");
	const char *account = find_value(log, "WHERRY_ACCOUNT");
	const char *component = find_value(log, "WHERRY_COMPONENT");
	const char *network = find_value(log, "WHERRY_NETWORK");
	const char *who = message != NULL   ? message
			  : account != NULL ? wry_log_jid(account)
					    : component;
	if (who != NULL)
		append_safe(out, who, -1);
	if (network != NULL && message == NULL) {
		if (who != NULL)
			g_string_append_c(out, ' ');
		append_safe(out, network, -1);
	}
	if (out->len > 0)
		g_string_append(out, ": ");
}

void
wry_log_write(const WryLog *log, GLogLevelFlags level, const char *file, int line, const char *func,
	      const char *format, ...)
{
	char line_s[16];
	va_list ap;
	va_start(ap, format);
	g_autofree char *message = g_strdup_vprintf(format, ap);
	va_end(ap);

	g_autoptr(GString) text = g_string_sized_new(256);
	append_subject(text, log);
	append_safe(text, message, -1);
	g_snprintf(line_s, sizeof line_s, "%d", line);
	const char *priority = level & G_LOG_LEVEL_CRITICAL  ? "3"
			       : level & G_LOG_LEVEL_WARNING ? "4"
			       : level & G_LOG_LEVEL_MESSAGE ? "5"
			       : level & G_LOG_LEVEL_INFO    ? "6"
							     : "7";

	GLogField fields[6 + MAX_DEPTH] = {
		{ "GLIB_DOMAIN", "wherry", -1 }, { "PRIORITY", priority, -1 },
		{ "MESSAGE", text->str, -1 },	 { "CODE_FILE", file, -1 },
		{ "CODE_LINE", line_s, -1 },	 { "CODE_FUNC", func, -1 },
	};
	gsize n = 6;
	for (; log != NULL && n < G_N_ELEMENTS(fields); log = log->parent) {
		if (log->value == NULL)
			continue;
		const char *value = log->value;
		if (g_str_equal(log->field, "WHERRY_ACCOUNT"))
			value = wry_log_jid(value);
		fields[n++] = (GLogField){ log->field, value, -1 };
	}
	g_log_structured_array(level, fields, n);
}

static const GLogField *
find_field(const GLogField *fields, gsize n, const char *key)
{
	for (gsize i = 0; i < n; i++)
		if (g_str_equal(fields[i].key, key))
			return &fields[i];
	return NULL;
}

/* Ours by our level; of the libraries nothing less than a notice, whatever the level. */
static bool
is_wanted(GLogLevelFlags level, const GLogField *fields, gsize n)
{
	level &= G_LOG_LEVEL_MASK;
	const GLogField *domain = find_field(fields, n, "GLIB_DOMAIN");
	bool ours = domain != NULL && domain->length < 0 && g_str_equal(domain->value, "wherry");
	return level <= wry_log_level && (ours || level <= G_LOG_LEVEL_MESSAGE);
}

static void
write_line(GLogLevelFlags level, const GLogField *message)
{
	g_autoptr(GString) line = g_string_sized_new(256);
	g_autoptr(GString) text = g_string_sized_new(256);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *stamp = g_date_time_format(now, "%F %T");
	if (message != NULL)
		append_safe(text, message->value, message->length);
	g_string_append_printf(line, "%s %s ", stamp, wry_log_level_name(level));
	g_string_append_len(line, text->str, (gssize)text->len);
	g_string_append_c(line, '\n');
	for (gsize done = 0; done < line->len;) { /* one write(), so that lines do not mix */
		ssize_t n = write(STDERR_FILENO, line->str + done, line->len - done);
		if (n < 0 && errno != EINTR)
			return; /* nobody left to tell */
		done += n > 0 ? (gsize)n : 0;
	}
}

GLogWriterOutput
wry_log_writer(GLogLevelFlags level, const GLogField *fields, gsize n, G_GNUC_UNUSED gpointer data)
{
	if (!is_wanted(level, fields, n))
		return G_LOG_WRITER_HANDLED;
	if (to_journal && g_log_writer_journald(level, fields, n, NULL) == G_LOG_WRITER_HANDLED)
		return G_LOG_WRITER_HANDLED;
	write_line(level, find_field(fields, n, "MESSAGE"));
	return G_LOG_WRITER_HANDLED;
}

bool
wry_log_is_due(gint64 *last, unsigned *left_out)
{
	gint64 now = g_get_monotonic_time();
	bool due = *last == 0 || now - *last >= EACH_US;
	if (due)
		*last = now;
	else if (left_out != NULL)
		++*left_out;
	return due;
}

void
wry_log_setup(GLogLevelFlags level, WryLogTarget target)
{
	wry_log_level = level;
	to_journal = target == WRY_LOG_AUTO && g_log_writer_is_journald(STDERR_FILENO);
	if (!installed) /* GLib takes a writer only once */
		g_log_set_writer_func(wry_log_writer, NULL, NULL);
	installed = true;
}

void
wry_log_set_level(GLogLevelFlags level)
{
	wry_log_level = level;
}

void
wry_log_set_jids(WryLogJids how)
{
	jids = how;
}
