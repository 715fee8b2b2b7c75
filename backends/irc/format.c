/*
 * format.c - the text of IRC: formatting codes, foreign charsets, CTCP
 *
 * The codes are ASCII control characters, so they are taken out of the bytes before anything is
 * decoded, and each stretch between two of them is repaired by itself: offsets then are those of
 * the text that is shown, whatever the charset was.  CTCP quoting (\020, \134) is not undone: no
 * client of today writes it, and undoing it breaks backslashes.
 */
#include "backends/irc/format.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define SPANS_MAX 512
#define DECODED_MAX 256 /* stretches of a line that get a converter of their own */

typedef struct {
	unsigned style;
	int32_t ink, paper;
} Look;

static const Look plain = { 0, -1, -1 };

/* The 99 colours; above them, "default". */
static const int32_t palette[] = {
	0xffffff, 0x000000, 0x00007f, 0x009300, 0xff0000, 0x7f0000, 0x9c009c, 0xfc7f00, 0xffff00,
	0x00fc00, 0x009393, 0x00ffff, 0x0000fc, 0xff00ff, 0x7f7f7f, 0xd2d2d2, 0x470000, 0x472100,
	0x474700, 0x324700, 0x004700, 0x00472c, 0x004747, 0x002747, 0x000047, 0x2e0047, 0x470047,
	0x47002a, 0x740000, 0x743a00, 0x747400, 0x517400, 0x007400, 0x007449, 0x007474, 0x004074,
	0x000074, 0x4b0074, 0x740074, 0x740045, 0xb50000, 0xb56300, 0xb5b500, 0x7db500, 0x00b500,
	0x00b571, 0x00b5b5, 0x0063b5, 0x0000b5, 0x7500b5, 0xb500b5, 0xb5006b, 0xff0000, 0xff8c00,
	0xffff00, 0xb2ff00, 0x00ff00, 0x00ffa0, 0x00ffff, 0x008cff, 0x0000ff, 0xa500ff, 0xff00ff,
	0xff0098, 0xff5959, 0xffb459, 0xffff71, 0xcfff60, 0x6fff6f, 0x65ffc9, 0x6dffff, 0x59b4ff,
	0x5959ff, 0xc459ff, 0xff66ff, 0xff59bc, 0xff9c9c, 0xffd39c, 0xffff9c, 0xe2ff9c, 0x9cff9c,
	0x9cffdb, 0x9cffff, 0x9cd3ff, 0x9c9cff, 0xdc9cff, 0xff9cff, 0xff94d3, 0x000000, 0x131313,
	0x282828, 0x363636, 0x4d4d4d, 0x656565, 0x818181, 0x9f9f9f, 0xbcbcbc, 0xe2e2e2, 0xffffff,
};

static int
distance(int32_t a, int32_t b)
{
	int far = 0;
	for (int shift = 0; shift <= 16; shift += 8) {
		int d = (a >> shift & 0xff) - (b >> shift & 0xff);
		far += d * d;
	}
	return far;
}

int
irc_colour(int32_t rgb)
{
	int best = 0;
	for (int i = 0; i < (int)G_N_ELEMENTS(palette); i++)
		if (palette[i] == rgb)
			return i;
	for (int i = 1; i < 16; i++)
		if (distance(palette[i], rgb) < distance(palette[best], rgb))
			best = i;
	return best;
}

/* One or two digits at *at; -1: none. */
static int
read_number(const char **at)
{
	int number = -1;
	for (int i = 0; i < 2 && g_ascii_isdigit(**at); i++)
		number = (number < 0 ? 0 : number * 10) + (*(*at)++ - '0');
	return number;
}

static int32_t
colour(int number)
{
	return number < (int)G_N_ELEMENTS(palette) ? palette[number] : -1;
}

/* Six hexadecimal digits at *at; -1: not. */
static int32_t
read_hex(const char **at)
{
	int32_t rgb = 0;
	for (int i = 0; i < 6; i++) {
		if (!g_ascii_isxdigit((*at)[i]))
			return -1;
		rgb = rgb << 4 | g_ascii_xdigit_value((*at)[i]);
	}
	*at += 6;
	return rgb;
}

static void
read_colours(const char **at, Look *look)
{
	int number = read_number(at);
	if (number < 0) {
		look->ink = look->paper = -1;
		return;
	}
	look->ink = colour(number);
	if (**at != ',' || !g_ascii_isdigit((*at)[1]))
		return;
	++*at;
	look->paper = colour(read_number(at));
}

static void
read_hex_colours(const char **at, Look *look)
{
	int32_t rgb = read_hex(at);
	look->ink = rgb;
	if (rgb < 0) {
		look->paper = -1;
		return;
	}
	if (**at != ',')
		return;
	const char *second = *at + 1;
	rgb = read_hex(&second);
	if (rgb >= 0) {
		look->paper = rgb;
		*at = second;
	}
}

/* Takes the code at *at; another control character just stays out of the text. */
static void
read_code(const char **at, Look *look)
{
	switch (*(*at)++) {
	case 0x02:
		look->style ^= WRY_SPAN_BOLD;
		break;
	case 0x1d:
		look->style ^= WRY_SPAN_ITALIC;
		break;
	case 0x1f:
		look->style ^= WRY_SPAN_UNDERLINE;
		break;
	case 0x1e:
		look->style ^= WRY_SPAN_STRIKE;
		break;
	case 0x11:
		look->style ^= WRY_SPAN_MONO;
		break;
	case 0x16: {
		int32_t ink = look->ink;
		look->ink = look->paper;
		look->paper = ink;
		break;
	}
	case 0x0f:
		*look = plain;
		break;
	case 0x03:
		read_colours(at, look);
		break;
	case 0x04:
		read_hex_colours(at, look);
		break;
	default:
		break;
	}
}

static bool
is_code(char c)
{
	return ((guchar)c < 0x20 && c != '\t' && c != '\0') || c == 0x7f;
}

static void
add_span(GArray **spans, const Look *look, gsize start, gsize length)
{
	if (spans == NULL || length == 0 || (look->style == 0 && look->ink < 0 && look->paper < 0))
		return;
	if (*spans == NULL)
		*spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	WrySpan span = { (unsigned)start, (unsigned)length, look->style, look->ink, look->paper };
	if ((*spans)->len > 0) {
		WrySpan *last = &g_array_index(*spans, WrySpan, (*spans)->len - 1);
		if (last->start + last->length == span.start && last->style == span.style &&
		    last->ink == span.ink && last->paper == span.paper) {
			last->length += span.length;
			return;
		}
	}
	if ((*spans)->len < SPANS_MAX)
		g_array_append_val(*spans, span);
}

char *
irc_text(const char *raw, const char *charset, GArray **ret_spans)
{
	Look look = plain;
	unsigned pieces = 0;

	if (ret_spans != NULL)
		*ret_spans = NULL;
	gsize bare = 0;
	while (raw[bare] != '\0' && !is_code(raw[bare]))
		bare++;
	if (raw[bare] == '\0') /* as nearly all that is said */
		return wry_text_repair(raw, bare, charset);
	GString *out = g_string_new(NULL);
	while (*raw != '\0') {
		if (is_code(*raw)) {
			read_code(&raw, &look);
			continue;
		}
		const char *end = raw;
		while (*end != '\0' && !is_code(*end))
			end++;
		g_autofree char *piece = wry_text_repair(raw, (gsize)(end - raw),
							 pieces++ < DECODED_MAX ? charset : NULL);
		gsize start = out->len;
		g_string_append(out, piece);
		add_span(ret_spans, &look, start, out->len - start);
		raw = end;
	}
	return g_string_free(out, FALSE);
}

char *
irc_lines(const char *raw, const char *charset, GArray **ret_spans)
{
	if (strchr(raw, '\n') == NULL)
		return irc_text(raw, charset, ret_spans);
	GString *all = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(raw, "\n", -1);
	if (ret_spans != NULL)
		*ret_spans = NULL;
	for (char **l = lines; *l != NULL; l++) {
		g_autoptr(GArray) spans = NULL;
		g_autofree char *text = irc_text(*l, charset, ret_spans != NULL ? &spans : NULL);
		if (l > lines)
			g_string_append_c(all, '\n');
		for (guint i = 0; spans != NULL && i < spans->len; i++) {
			const WrySpan *s = &g_array_index(spans, WrySpan, i);
			const Look look = { s->style, s->ink, s->paper };
			add_span(ret_spans, &look, all->len + s->start, s->length);
		}
		g_string_append(all, text);
	}
	return g_string_free(all, FALSE);
}

bool
irc_ctcp_split(char *text, char **ret_command, char **ret_args)
{
	if (text[0] != '\1' || text[1] == '\0' || text[1] == '\1')
		return false;
	text++;
	text[strcspn(text, "\1")] = '\0';
	char *space = strchr(text, ' ');
	*ret_command = text;
	*ret_args = space != NULL ? space + 1 : text + strlen(text);
	if (space != NULL)
		*space = '\0';
	return true;
}

char *
irc_clean(const char *text)
{
	const char *plain_until = text;
	while ((guchar)*plain_until >= 0x20 && *plain_until != 0x7f)
		plain_until++;
	if (*plain_until == '\0')
		return g_strdup(text);
	GString *out = g_string_sized_new(strlen(text));
	for (; *text != '\0'; text++)
		if (((guchar)*text >= 0x20 || *text == '\t') && *text != 0x7f)
			g_string_append_c(out, *text);
	return g_string_free(out, FALSE);
}

static bool
is_nick_char(char c)
{
	return g_ascii_isalnum(c) || (guchar)c >= 0x80 || (c != '\0' && strchr("-_[]{}\\^`|", c));
}

bool
irc_mentions(const char *text, const char *nick)
{
	gsize n = strlen(nick);
	if (n == 0)
		return false;
	for (const char *at = text; *at != '\0';) {
		if (g_ascii_strncasecmp(at, nick, n) == 0 && !is_nick_char(at[n]))
			return true;
		while (is_nick_char(*at)) /* on to the next word's beginning */
			at++;
		while (*at != '\0' && !is_nick_char(*at))
			at++;
	}
	return false;
}

bool
irc_check_charset(const char *charset, GError **error)
{
	bool name = *charset != '\0' && strchr(charset, '/') == NULL; /* no //TRANSLIT */
	GIConv conv = name ? g_iconv_open("UTF-8", charset) : (GIConv)-1;
	if (conv == (GIConv)-1)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' is no charset; write one such as ISO-8859-1"),
				     charset, NULL);
	g_iconv_close(conv);
	return true;
}
