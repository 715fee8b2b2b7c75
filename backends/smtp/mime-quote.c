/*
 * mime-quote.c - headlines of quotes in the languages people's programs speak
 *
 * Lines are sorted into empty, quoted and spoken ones; then what can go is looked for from the
 * ends.  Everything is decided by shape and by the tables here; in doubt a line stays.
 */
#include "backends/smtp/mime-quote.h"

#include <string.h>

#define MAX_LINES 20000
#define MAX_HEADLINE 400    /* bytes, in at most three lines */
#define MAX_SIGNATURE 25    /* lines */
#define MAX_FOOTER 15	    /* of a list */
#define MIN_LEADING_QUOTE 4 /* a shorter one above the answer is what it is about */

typedef enum { LINE_EMPTY, LINE_QUOTED, LINE_SPOKEN } LineKind;

typedef struct {
	const char *p;
	gsize n;
	LineKind kind;
	bool gone;
} Line;

/* In lower case; what a program writes between dashes above the mail that is answered. */
static const char *const original_words[] = { "original message",
					      "originalnachricht",
					      "original-nachricht",
					      "ursprüngliche nachricht",
					      "ursprüngliche mail",
					      "message d'origine",
					      "message d’origine",
					      "message original",
					      "mensaje original",
					      "messaggio originale",
					      "mensagem original",
					      "oorspronkelijk bericht",
					      "исходное сообщение",
					      "оригинальное сообщение",
					      "вихідне повідомлення",
					      "původní zpráva",
					      "pôvodná správa",
					      "wiadomość oryginalna",
					      "oryginalna wiadomość",
					      "ursprungligt meddelande",
					      "originalmeddelande",
					      "oprindelig meddelelse",
					      "opprinnelig melding",
					      "alkuperäinen viesti",
					      "原始邮件",
					      "原始郵件",
					      "原邮件",
					      "元のメッセージ",
					      "원본 메시지",
					      "orijinal mesaj",
					      "özgün ileti",
					      "eredeti üzenet",
					      "αρχικό μήνυμα",
					      "mesaj original",
					      "reply message",
					      NULL };

/* The same above one that is passed on. */
static const char *const forward_words[] = { "forwarded message",
					     "forwarded by",
					     "begin forwarded message",
					     "weitergeleitete nachricht",
					     "anfang der weitergeleiteten nachricht",
					     "message transféré",
					     "début du message transféré",
					     "mensaje reenviado",
					     "inicio del mensaje reenviado",
					     "messaggio inoltrato",
					     "inizio messaggio inoltrato",
					     "mensagem encaminhada",
					     "início da mensagem encaminhada",
					     "doorgestuurd bericht",
					     "begin doorgestuurd bericht",
					     "пересылаемое сообщение",
					     "пересланное сообщение",
					     "начало переадресованного сообщения",
					     "переслане повідомлення",
					     "przekazana wiadomość",
					     "vidarebefordrat meddelande",
					     "videresendt meddelelse",
					     "videresendt melding",
					     "välitetty viesti",
					     "přeposlaná zpráva",
					     "转发的邮件",
					     "转发邮件信息",
					     "轉寄的郵件",
					     "転送メッセージ",
					     "전달된 메시지",
					     "iletilmiş mesaj",
					     "továbbított üzenet",
					     NULL };

/* A subject that begins so is of a mail that is passed on. */
static const char *const forward_subjects[] = { "fwd", "fw",   "wg",   "tr",   "rv", "doorst",
						"vb",  "vs",   "i",    "enc",  "pd", "fs",
						"пер", "转发", "轉寄", "転送", NULL };

/* "On Friday, Juliet wrote:" */
static const char *const wrote[] = {
	"wrote",    "writes",  "schrieb",    "a écrit", "escribió",    "ha scritto",
	"escreveu", "schreef", "napisał",    "написал", "пишет",       "написав",
	"пише",	    "skrev",   "kirjoitti",  "napsal",	"napísal",     "写道",
	"寫道",	    "书写",    "書きました", "さんは",	"작성",	       "şunları yazdı",
	"yazdı",    "írta",    "έγραψε",     "a scris", "va escriure", "kirjutas",
	"rakstīja", "rašė",    NULL
};

enum { FIELD_FROM = 1, FIELD_SENT = 2, FIELD_TO = 4, FIELD_SUBJECT = 8, FIELD_CC = 16 };

/* The lines that Outlook and its kind put above a quote without marks. */
static const struct {
	const char *words[24];
	unsigned field;
} field_words[] = {
	{ { "from",	 "von",	   "de",     "da",	  "van",	"od",	  "от",
	    "від",	 "från",   "fra",    "lähettäjä", "发件人",	"寄件者", "差出人",
	    "보낸 사람", "kimden", "feladó", "από",	  "expéditeur", NULL },
	  FIELD_FROM },
	{ { "sent",	  "date",	"gesendet", "datum",	 "envoyé",    "enviado",
	    "enviado el", "fecha",	"data",	    "inviato",	 "verzonden", "wysłano",
	    "wysłane",	  "отправлено", "дата",	    "надіслано", "skickat",   "sendt",
	    "lähetetty",  "发送时间",	"日期",	    "送信日時",	 "odesláno",  NULL },
	  FIELD_SENT },
	{ { "to", "an", "à", "para", "a", "aan", "do", "кому", "till", "til", "vastaanottaja",
	    "收件人", "宛先", "받는 사람", "kime", "címzett", "komu", "προς", NULL },
	  FIELD_TO },
	{ { "cc", "kopie", "копия", "抄送", "kopia", "kopi", "kopio", NULL }, FIELD_CC },
	{ { "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp",
	    "temat",   "тема",	  "ämne",  "emne",   "aihe",	"主题",	   "主旨",
	    "件名",    "제목",	  "konu",  "tárgy",  "předmět", "θέμα",	   NULL },
	  FIELD_SUBJECT },
};

/* --- lines -------------------------------------------------------------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static LineKind
kind_of(const char *p, gsize n)
{
	while (n > 0 && is_blank(*p))
		p++, n--;
	if (n == 0)
		return LINE_EMPTY;
	/* ">From " is a spoken line that a mailbox has marked. */
	if (*p == '>' && !(n > 5 && memcmp(p, ">From ", 6) == 0))
		return LINE_QUOTED;
	return LINE_SPOKEN;
}

static GArray *
split_lines(const char *text)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
	for (const char *p = text; *p != '\0' && lines->len <= MAX_LINES;) {
		const char *lf = strchr(p, '\n');
		gsize n = lf != NULL ? (gsize)(lf - p) : strlen(p);
		Line line = { p, n, kind_of(p, n), false };
		g_array_append_val(lines, line);
		p += n + (lf != NULL);
	}
	return lines;
}

static Line *
line_at(const GArray *lines, guint i)
{
	return &g_array_index(lines, Line, i);
}

static bool
is_text(const Line *line, const char *text)
{
	return line->n == strlen(text) && memcmp(line->p, text, line->n) == 0;
}

/* --- shapes ------------------------------------------------------------------- */

/* Without dashes, blanks, stars and a last colon around it, in lower case; NULL: too long.
 * (transfer full) */
static char *
core_of(const Line *line)
{
	const char *p = line->p, *end = p + line->n;
	while (p < end && (is_blank(*p) || strchr("-_=*", *p) != NULL))
		p++;
	while (end > p && (is_blank(end[-1]) || strchr("-_=*:", end[-1]) != NULL))
		end--;
	return end - p <= 100 ? g_utf8_strdown(p, end - p) : NULL;
}

static bool
is_dashed(const Line *line)
{
	const char *p = line->p, *end = p + line->n;
	while (p < end && is_blank(*p))
		p++;
	return end - p >= 3 && strchr("-_=", *p) != NULL && p[1] == *p;
}

static bool
says_one_of(const char *core, const char *const *words, bool exactly)
{
	for (; *words != NULL; words++)
		if (exactly ? strcmp(core, *words) == 0 : g_str_has_prefix(core, *words))
			return true;
	return false;
}

static bool
is_original_marker(const Line *line)
{
	if (line->kind != LINE_SPOKEN || !is_dashed(line))
		return false;
	g_autofree char *core = core_of(line);
	return core != NULL && says_one_of(core, original_words, true);
}

/* Between dashes; or, as Apple's, ended by a colon. */
static bool
is_forward_marker(const Line *line)
{
	bool colon = line->n > 0 && line->n < 100 && line->p[line->n - 1] == ':';
	if (line->kind != LINE_SPOKEN || (!is_dashed(line) && !colon))
		return false;
	g_autofree char *core = core_of(line);
	return core != NULL && says_one_of(core, forward_words, false);
}

static bool
is_forward_subject(const char *subject)
{
	if (subject == NULL)
		return false;
	gsize n = strcspn(subject, ":[");
	const char *wide = strstr(subject, "：");
	if (wide != NULL && (gsize)(wide - subject) < n)
		n = (gsize)(wide - subject);
	else if (subject[n] != ':')
		return false;
	if (n == 0 || n > 20)
		return false;
	g_autofree char *word = g_utf8_strdown(subject, (gssize)n);
	g_strstrip(word);
	return says_one_of(word, forward_subjects, true);
}

/* Which of the fields of a mail this line is, 0: none.  "*From:* Juliet", "De : Juliette" */
static unsigned
field_of(const Line *line)
{
	const char *p = line->p, *end = p + MIN(line->n, 40);
	while (p < end && (is_blank(*p) || *p == '*'))
		p++;
	const char *colon = p;
	while (colon < end && *colon != ':' && !(end - colon >= 3 && memcmp(colon, "：", 3) == 0))
		colon++;
	if (colon == end || colon == p)
		return 0;
	const char *stop = colon;
	while (stop > p && (is_blank(stop[-1]) || stop[-1] == '*'))
		stop--;
	g_autofree char *word = g_utf8_strdown(p, stop - p);
	for (gsize i = 0; i < G_N_ELEMENTS(field_words); i++)
		if (says_one_of(word, field_words[i].words, true))
			return field_words[i].field;
	return 0;
}

/* At i begin three fields or more, one of them its author's. */
static bool
is_header_block(const GArray *lines, guint i)
{
	unsigned seen = 0, count = 0;
	for (guint k = i; k < lines->len && k < i + 8; k++) {
		unsigned field =
		    line_at(lines, k)->kind == LINE_SPOKEN ? field_of(line_at(lines, k)) : 0;
		if (field == 0) {
			/* A long line of addresses is wrapped. */
			if (k == i || (seen & FIELD_SUBJECT) != 0 ||
			    line_at(lines, k)->kind != LINE_SPOKEN)
				break;
			continue;
		}
		count += (seen & field) == 0;
		seen |= field;
	}
	return count >= 3 && (seen & FIELD_FROM) != 0 && (seen & (FIELD_SENT | FIELD_SUBJECT)) != 0;
}

static bool
ends_in_colon(const Line *line)
{
	gsize n = line->n;
	while (n > 0 && is_blank(line->p[n - 1]))
		n--;
	return n > 0 &&
	       (line->p[n - 1] == ':' || (n >= 3 && memcmp(line->p + n - 3, "：", 3) == 0));
}

/* Do the lines from i on, at most three, make a headline?  How many; 0: none. */
static guint
headline_at(const GArray *lines, guint i, guint end)
{
	bool colon = false;
	for (guint k = i; k < end && k < i + 3 && !colon; k++)
		colon = ends_in_colon(line_at(lines, k));
	if (!colon)
		return 0;
	g_autoptr(GString) joined = g_string_new(NULL);
	for (guint k = i; k < end && k < i + 3; k++) {
		const Line *line = line_at(lines, k);
		if (line->kind != LINE_SPOKEN)
			break;
		g_string_append_len(joined, line->p, (gssize)line->n);
		g_string_append_c(joined, ' ');
		if (joined->len > MAX_HEADLINE)
			break;
		if (!ends_in_colon(line))
			continue;
		bool dated = strpbrk(joined->str, "0123456789@<") != NULL;
		for (const char *const *verb = wrote; dated && *verb != NULL; verb++)
			if (strstr(joined->str, *verb) != NULL)
				return k - i + 1;
	}
	return 0;
}

/* --- what goes ----------------------------------------------------------------- */

static guint
skip_empty_back(const GArray *lines, guint end)
{
	while (end > 0 && line_at(lines, end - 1)->kind == LINE_EMPTY)
		end--;
	return end;
}

static bool
has_spoken(const GArray *lines, guint from, guint end)
{
	for (guint i = from; i < end; i++)
		if (line_at(lines, i)->kind == LINE_SPOKEN && !line_at(lines, i)->gone)
			return true;
	return false;
}

static bool
has_quoted(const GArray *lines, guint from, guint end)
{
	for (guint i = from; i < end; i++)
		if (line_at(lines, i)->kind == LINE_QUOTED)
			return true;
	return false;
}

/* Where the quote without marks begins: all behind it is not the author's. */
static guint
find_unmarked(const GArray *lines)
{
	bool spoken = false, marked = has_quoted(lines, 0, lines->len);
	for (guint i = 0; i < lines->len; i++) {
		if (line_at(lines, i)->kind != LINE_SPOKEN)
			continue;
		bool starts = is_original_marker(line_at(lines, i)) || is_header_block(lines, i);
		guint headline = starts ? 0 : headline_at(lines, i, lines->len);
		if (headline > 0) {
			/* With marks behind it it is the marks' business. */
			guint next = i + headline;
			while (next < lines->len && line_at(lines, next)->kind == LINE_EMPTY)
				next++;
			starts = next < lines->len && line_at(lines, next)->kind == LINE_SPOKEN &&
				 !marked;
		}
		if (starts && spoken) {
			/* Outlook draws a line above it. */
			guint end = skip_empty_back(lines, i);
			const Line *last = end > 0 ? line_at(lines, end - 1) : NULL;
			if (last != NULL && is_dashed(last) && strspn(last->p, "-_= ") >= last->n &&
			    end > 1)
				return end - 1;
			return i;
		}
		if (starts)
			return lines->len;
		spoken = true;
	}
	return lines->len;
}

/* "On Monday, Romeo" and "wrote:": without a date it is no headline but where a quote follows, and
 * no more than the line with the verb, or what that line goes on from.  How many; 0: none. */
static guint
plain_headline_above(const GArray *lines, guint end)
{
	const Line *last = end > 0 ? line_at(lines, end - 1) : NULL;
	if (last == NULL || last->kind != LINE_SPOKEN || last->n > 120 || !ends_in_colon(last))
		return 0;
	g_autofree char *text = g_strndup(last->p, last->n);
	for (const char *const *verb = wrote; *verb != NULL; verb++)
		if (g_str_has_prefix(text, *verb))
			return end > 1 && line_at(lines, end - 2)->kind == LINE_SPOKEN ? 2 : 1;
		else if (strstr(text, *verb) != NULL)
			return 1;
	return 0;
}

/* Without a quote at the end and the headline above it. */
static guint
cut_trailing_quote(const GArray *lines, guint end)
{
	guint at = end;
	bool quoted = false;
	while (at > 0 && line_at(lines, at - 1)->kind != LINE_SPOKEN)
		quoted |= line_at(lines, --at)->kind == LINE_QUOTED;
	if (!quoted)
		return end;
	for (guint back = 3; back > 0; back--)
		if (at >= back && headline_at(lines, at - back, at) == back)
			return at - back;
	guint plain = plain_headline_above(lines, at);
	if (plain > 0)
		return at - plain;
	/* A line that ends in a colon is a headline in a language that we do not know. */
	if (at > 0) {
		const Line *line = line_at(lines, at - 1);
		bool colon = line->n <= 120 && ends_in_colon(line);
		bool dated = false;
		for (gsize i = 0; colon && i < line->n; i++)
			dated |= g_ascii_isdigit(line->p[i]) || line->p[i] == '@';
		if (colon && dated)
			return at - 1;
	}
	return at;
}

static guint
cut_signature(const GArray *lines, guint end)
{
	for (guint i = end; i > 0 && end - i <= MAX_SIGNATURE; i--) {
		const Line *line = line_at(lines, i - 1);
		bool is_mark = is_text(line, "-- ") || is_text(line, "--  ");
		/* What HTML or a careless program has left of it. */
		bool is_bare = is_text(line, "--") && i < end && i >= 2 &&
			       line_at(lines, i - 2)->kind == LINE_EMPTY &&
			       line_at(lines, i)->kind == LINE_SPOKEN;
		if (is_mark || is_bare)
			return has_spoken(lines, 0, i - 1) ? i - 1 : end;
	}
	return end;
}

/* Mailman's line of underscores, and what is below it if it is short and says where the list is. */
static guint
cut_list_footer(const GArray *lines, guint end)
{
	for (guint i = end; i > 0 && end - i <= MAX_FOOTER; i--) {
		const Line *line = line_at(lines, i - 1);
		gsize run = line->n >= 20 ? strspn(line->p, "_") : 0;
		run = run == 0 && line->n >= 20 ? strspn(line->p, "-") : run;
		if (run < 20 || run < line->n)
			continue;
		const char *below = line->p + line->n;
		const Line *last = line_at(lines, end - 1);
		gssize n = last->p + last->n - below;
		bool says_where =
		    g_strstr_len(below, n, "://") != NULL || g_strstr_len(below, n, "@") != NULL;
		return says_where && has_spoken(lines, 0, i - 1) ? i - 1 : end;
	}
	return end;
}

/* A whole quote above the answer, and none in it: its headline and its lines go. */
static void
fold_leading_quote(const GArray *lines, guint end)
{
	guint i = 0, quoted = 0;
	while (i < end && line_at(lines, i)->kind == LINE_EMPTY)
		i++;
	guint headline = i < end ? headline_at(lines, i, end) : 0;
	i += headline;
	for (; i < end && line_at(lines, i)->kind != LINE_SPOKEN; i++)
		quoted += line_at(lines, i)->kind == LINE_QUOTED;
	if (quoted < MIN_LEADING_QUOTE || has_quoted(lines, i, end) || !has_spoken(lines, i, end))
		return;
	for (guint k = 0; k < i; k++)
		line_at(lines, k)->gone = true;
}

/* "-----BEGIN PGP SIGNED MESSAGE-----", its Hash lines, and the signature.  Returns the new end. */
static guint
fold_armour(const GArray *lines, guint end)
{
	guint i = 0;
	while (i < end && line_at(lines, i)->kind == LINE_EMPTY)
		i++;
	if (i == end || !is_text(line_at(lines, i), "-----BEGIN PGP SIGNED MESSAGE-----"))
		return end;
	guint k = i;
	while (k < end && line_at(lines, k)->kind != LINE_EMPTY)
		k++;
	for (guint at = k; at < end; at++)
		if (is_text(line_at(lines, at), "-----BEGIN PGP SIGNATURE-----")) {
			for (guint gone = 0; gone <= k; gone++)
				line_at(lines, gone)->gone = true;
			return at;
		}
	return end;
}

static char *
join(const GArray *lines, guint end)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < end; i++) {
		const Line *line = line_at(lines, i);
		if (line->gone || (out->len == 0 && line->kind == LINE_EMPTY))
			continue;
		g_string_append_len(out, line->p, (gssize)line->n);
		g_string_append_c(out, '\n');
	}
	while (out->len > 0 && (is_blank(out->str[out->len - 1]) || out->str[out->len - 1] == '\n'))
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

char *
mail_fold_quotes(const char *text, const char *subject, bool is_list)
{
	g_autoptr(GArray) lines = split_lines(text);
	if (lines->len == 0 || lines->len > MAX_LINES || is_forward_subject(subject))
		return NULL;
	for (guint i = 0; i < lines->len; i++)
		if (is_forward_marker(line_at(lines, i)))
			return NULL;

	guint whole = skip_empty_back(lines, lines->len), end = whole;
	if (is_list)
		end = skip_empty_back(lines, cut_list_footer(lines, end));
	end = fold_armour(lines, end);
	end = skip_empty_back(lines, MIN(end, find_unmarked(lines)));
	end = skip_empty_back(lines, cut_trailing_quote(lines, end));
	end = skip_empty_back(lines, cut_signature(lines, end));
	end = skip_empty_back(lines, cut_trailing_quote(lines, end));
	fold_leading_quote(lines, end);
	bool gone = end < whole;
	for (guint i = 0; i < end && !gone; i++)
		gone = line_at(lines, i)->gone;
	if (!gone || !has_spoken(lines, 0, end))
		return NULL;
	return join(lines, end);
}
