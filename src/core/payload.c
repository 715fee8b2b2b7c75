/*
 * payload.c - what a user's message says beside its words: the message XEPs, read and advertised
 *
 * Down: a stanza becomes a WryMessage, and what the network cannot carry becomes words as short as
 * people on such networks write them.  Which message is meant is asked of said.c.  The way up is
 * payload-shown.c's, what is no word but a signal payload-signal.c's.
 */
#include "core/payload.h"

#include "core/style.h"
#include "core/wording.h"
#include "xmpp/ns.h"

#include <string.h>

#define RANGES 16	  /* of one fallback */
#define REACTION_BYTES 64 /* the longest emoji are families of four */

/* --- service discovery ------------------------------------------------------------------ */

/* A network that keeps messages would show a correction as a second one (MX-01). */
static bool
takes_corrections(const WryAccount *account, WryCaps caps)
{
	return (caps & WRY_CAP_CORRECT) != 0 ||
	       ((caps & WRY_CAP_OFFLINE) == 0 && wording_corrections(account) != WORDING_NONE);
}

bool
payload_reacts(const WryAccount *account, WryCaps caps)
{
	return (caps & WRY_CAP_REACT) != 0 || wording_reactions(account);
}

void
payload_features(const WryAccount *account, WryCaps caps, bool room,
		 void (*each)(const char *feature, gpointer data), gpointer data)
{
	bool reacts = payload_reacts(account, caps);
	const struct {
		bool has;
		const char *feature;
	} table[] = {
		{ (caps & WRY_CAP_TYPING) != 0, NS_CHATSTATES },
		{ !room && (caps & (WRY_CAP_OFFLINE | WRY_CAP_DELIVERED)) != 0, NS_RECEIPTS },
		{ !room && (caps & WRY_CAP_DISPLAYED) != 0, NS_MARKERS },
		{ takes_corrections(account, caps), NS_CORRECT },
		{ (caps & WRY_CAP_REPLY) != 0, NS_REPLY },
		{ (caps & WRY_CAP_REPLY) != 0, NS_FALLBACK },
		{ reacts, NS_REACTIONS },
		{ (caps & WRY_CAP_RETRACT) != 0, NS_RETRACT },
		{ room && (reacts || (caps & (WRY_CAP_REPLY | WRY_CAP_RETRACT)) != 0), NS_SID },
		{ !room, NS_OOB },
	};
	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].has)
			each(table[i].feature, data);
}

/* --- from a user: words ----------------------------------------------------------------- */

static bool
is_encrypted(xmpp_stanza_t *xml)
{
	return wry_stanza_child(xml, "encryption", NS_EME) != NULL ||
	       wry_stanza_child(xml, "encrypted", NS_OMEMO) != NULL ||
	       wry_stanza_child(xml, "encrypted", NS_OMEMO_2) != NULL ||
	       wry_stanza_child(xml, "openpgp", NS_OX) != NULL ||
	       wry_stanza_child(xml, "x", NS_PGP) != NULL;
}

/* 2: the same language; 1: another kind of the same ("de-AT" and "de"); 0: another, or unknown. */
static unsigned
likeness(const char *a, const char *b)
{
	if (a == NULL || b == NULL || *a == '\0' || *b == '\0')
		return 0;
	gsize n = strcspn(a, "-");
	if (g_ascii_strcasecmp(a, b) == 0)
		return 2;
	return strcspn(b, "-") == n && g_ascii_strncasecmp(a, b, n) == 0 ? 1 : 0;
}

/*
 * Of several <body/> or <subject/> the one for this network: in the language the user has chosen,
 * in the stanza's, the first (MS-05).  What is no plain text is none (MS-06).
 */
static xmpp_stanza_t *
best(const WryAccount *account, xmpp_stanza_t *xml, const char *name, const char *stanza_lang,
     const char **ret_lang)
{
	const char *wanted =
	    account != NULL ? wry_account_row_get(account->row, "", "language") : NULL;
	xmpp_stanza_t *found = NULL;
	unsigned most = 0;
	for (xmpp_stanza_t *b = wry_stanza_child(xml, name, NS_COMPONENT); b != NULL;
	     b = wry_stanza_next(b, name, NS_COMPONENT)) {
		if (wry_stanza_child(b, NULL, NULL) != NULL)
			continue;
		const char *own = wry_stanza_attr(b, "xml:lang");
		const char *lang = own != NULL ? own : stanza_lang;
		unsigned of_stanza = own == NULL ? 2 : likeness(lang, stanza_lang);
		unsigned score = 1 + of_stanza + 3 * likeness(lang, wanted);
		if (score <= most)
			continue;
		most = score;
		found = b;
		if (ret_lang != NULL)
			*ret_lang = lang;
	}
	return found;
}

/* The text with "\n" line ends; NULL: it is empty.  (transfer full) */
static char *
text_of(xmpp_stanza_t *element)
{
	g_autofree char *text = element != NULL ? wry_stanza_text(element) : NULL;
	if (text == NULL || *text == '\0')
		return NULL;
	if (strchr(text, '\r') == NULL)
		return g_steal_pointer(&text);
	char *to = text;
	for (const char *from = text; *from != '\0'; from++)
		if (*from != '\r')
			*to++ = *from;
		else if (from[1] != '\n')
			*to++ = '\n';
	*to = '\0';
	return g_steal_pointer(&text);
}

/* --- from a user: replies and their fallback (XEP-0461, XEP-0428) ------------------------- */

typedef struct {
	glong start, end; /* code points */
} Range;

/* An index as XML Schema's unsignedShort and more; -1: none. */
static glong
read_index(const char *text)
{
	gsize n = text != NULL ? strspn(text, "0123456789") : 0;
	if (n == 0 || n > 9 || text[n] != '\0')
		return -1;
	return (glong)g_ascii_strtoull(text, NULL, 10);
}

/* What of the body is there only for clients that know no replies.  Nonsense is no range. */
static unsigned
read_ranges(xmpp_stanza_t *xml, glong length, Range ret[RANGES])
{
	unsigned n = 0;
	for (xmpp_stanza_t *f = wry_stanza_child(xml, "fallback", NS_FALLBACK); f != NULL;
	     f = wry_stanza_next(f, "fallback", NS_FALLBACK)) {
		const char *of = wry_stanza_attr(f, "for");
		if (of != NULL && strcmp(of, NS_REPLY) != 0)
			continue;
		for (xmpp_stanza_t *b = wry_stanza_child(f, "body", NS_FALLBACK);
		     b != NULL && n < RANGES; b = wry_stanza_next(b, "body", NS_FALLBACK)) {
			Range r = { read_index(wry_stanza_attr(b, "start")),
				    read_index(wry_stanza_attr(b, "end")) };
			if (r.start >= 0 && r.start < r.end && r.end <= length)
				ret[n++] = r;
		}
	}
	return n;
}

/* body without the ranges; what was in them, if it is asked for.  Counted in code points (MX-05).
 */
static char *
strip(const char *body, const Range *ranges, unsigned n, GString *ret_stripped)
{
	GString *left = g_string_sized_new(strlen(body));
	glong at = 0;
	for (const char *c = body; *c != '\0'; at++) {
		const char *next = g_utf8_next_char(c);
		bool inside = false;
		for (unsigned i = 0; i < n && !inside; i++)
			inside = at >= ranges[i].start && at < ranges[i].end;
		if (!inside)
			g_string_append_len(left, c, next - c);
		else if (ret_stripped != NULL)
			g_string_append_len(ret_stripped, c, next - c);
		c = next;
	}
	return g_string_free(left, FALSE);
}

/* What he typed himself, and the quotation that stood before it.  NULL: there are no words. */
static char *
read_words(const WryAccount *account, xmpp_stanza_t *xml, const char *stanza_lang,
	   const char **ret_lang, GString *ret_quoted)
{
	g_autofree char *body = text_of(best(account, xml, "body", stanza_lang, ret_lang));
	if (body == NULL || wry_stanza_child(xml, "reply", NS_REPLY) == NULL)
		return g_steal_pointer(&body);
	Range ranges[RANGES];
	unsigned n = read_ranges(xml, g_utf8_strlen(body, -1), ranges);
	g_autofree char *typed = strip(body, ranges, n, ret_quoted);
	if (*typed != '\0')
		return g_steal_pointer(&typed);
	if (ret_quoted != NULL) /* nothing but a quotation: then that is what he says */
		g_string_truncate(ret_quoted, 0);
	return g_steal_pointer(&body);
}

char *
payload_words(const WryAccount *account, xmpp_stanza_t *xml, const char *lang)
{
	return read_words(account, xml, lang, NULL, NULL);
}

/* Who is replied to, in a room; NULL: unknown, or himself.  (transfer full) */
static char *
replied_nick(const WryInbound *in, const WryAddress *peer, xmpp_stanza_t *reply,
	     const WrySaid *said)
{
	if (peer->kind != WRY_ADDRESS_ROOM || (said != NULL && said->own))
		return NULL;
	if (said != NULL && said->nick != NULL)
		return g_strdup(said->nick);
	const char *to = wry_stanza_attr(reply, "to");
	g_auto(WryJid) whom = { 0 };
	if (to == NULL || !wry_jid_parse(&whom, to, NULL) || whom.resource == NULL ||
	    strcmp(whom.bare, in->to.bare) != 0)
		return NULL;
	return g_strdup(whom.resource);
}

/* --- from a user: corrections (XEP-0308) --------------------------------------------------- */

const char *
payload_corrects(xmpp_stanza_t *xml)
{
	xmpp_stanza_t *replace = wry_stanza_child(xml, "replace", NS_CORRECT);
	return replace != NULL ? wry_stanza_attr(replace, "id") : NULL;
}

/* --- from a user: what speaks of another message --------------------------------------------- */

/* What a stanza is read for. */
typedef struct {
	const WryInbound *in;
	WrySaids *saids;
	const WryAddress *peer;
	WryCaps caps;
} Reader;

static const WrySaid *
find_said(const Reader *r, const char *id)
{
	return id != NULL ? said_find(r->saids, r->peer, id) : NULL;
}

static const char *
title_of(const Reader *r)
{
	return r->peer->network != NULL ? r->peer->network : r->in->component->backend->title;
}

/* A message without words, about another.  NULL and error: the network does not know that one. */
static WryMessage *
speak_of(const Reader *r, const WrySaid *said, WryMessageFlags flag, GError **error)
{
	if (said == NULL || said->foreign == NULL) {
		wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
			      N_("I do not know any more which message this is about."), NULL);
		return NULL;
	}
	WryMessage *m = wry_message_new(r->peer);
	m->flags |= flag;
	m->about = g_strdup(said->foreign);
	return m;
}

/* XEP-0424; its older form, in XEP-0422's; *ret_id: of what is taken back, nullable. */
static bool
read_retraction(xmpp_stanza_t *xml, const char **ret_id)
{
	xmpp_stanza_t *retract = wry_stanza_child(xml, "retract", NS_RETRACT);
	xmpp_stanza_t *fasten = wry_stanza_child(xml, "apply-to", NS_FASTEN);
	if (retract == NULL && fasten != NULL &&
	    wry_stanza_child(fasten, "retract", NS_RETRACT_0) != NULL)
		retract = fasten;
	if (retract != NULL)
		*ret_id = wry_stanza_attr(retract, "id");
	return retract != NULL;
}

/* The fallback text goes nowhere: it would be said twice (MX-02). */
static WryMessage *
take_back(const Reader *r, const char *id, GError **error)
{
	if ((r->caps & WRY_CAP_RETRACT) == 0) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("What was said on %s cannot be taken back."), title_of(r), NULL);
		return NULL;
	}
	const WrySaid *said = find_said(r, id);
	if (said != NULL && !said->own) {
		wry_error_set(error, WRY_ERROR_FORBIDDEN,
			      N_("Only what you said yourself can be taken back."), NULL);
		return NULL;
	}
	return speak_of(r, said, WRY_MESSAGE_RETRACTS, error);
}

bool
payload_is_reaction(const char *text)
{
	if (text == NULL || *text == '\0' || strlen(text) > REACTION_BYTES)
		return false;
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
		if (g_unichar_isspace(g_utf8_get_char(c)) || g_unichar_iscntrl(g_utf8_get_char(c)))
			return false;
	return true;
}

/* All of them, each once, with spaces between.  (transfer full) */
static char *
read_reactions(xmpp_stanza_t *reactions)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
	for (xmpp_stanza_t *e = wry_stanza_child(reactions, "reaction", NS_REACTIONS);
	     e != NULL && all->len < PAYLOAD_REACTIONS;
	     e = wry_stanza_next(e, "reaction", NS_REACTIONS)) {
		g_autofree char *text = wry_stanza_text(e);
		if (payload_is_reaction(text) &&
		    !g_ptr_array_find_with_equal_func(all, text, g_str_equal, NULL))
			g_ptr_array_add(all, g_steal_pointer(&text));
	}
	g_ptr_array_add(all, NULL);
	return g_strjoinv(" ", (char **)all->pdata);
}

/* As a short line, of what is new among them; what he takes back he has said all the same. */
static WryMessage *
react_in_words(const Reader *r, xmpp_stanza_t *reactions)
{
	const char *id = wry_stanza_attr(reactions, "id");
	WrySaid *said = id != NULL ? said_find(r->saids, r->peer, id) : NULL;
	g_autofree char *now = read_reactions(reactions);
	g_autofree char *nick = replied_nick(r->in, r->peer, reactions, said);
	g_autofree char *line = wording_reaction(nick, now, said != NULL ? said->reacted : NULL);
	if (said != NULL) {
		g_free(said->reacted);
		said->reacted = g_steal_pointer(&now);
	}
	if (line == NULL)
		return NULL;
	WryMessage *m = wry_message_new(r->peer);
	m->body = g_steal_pointer(&line);
	return m;
}

/* All reactions of his to one message; none takes them away. */
static WryMessage *
react(const Reader *r, xmpp_stanza_t *reactions, GError **error)
{
	bool travels = (r->caps & WRY_CAP_REACT) != 0;
	if (!payload_reacts(r->in->account, r->caps)) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("Reactions do not reach %s. Say it in words."), title_of(r), NULL);
		return NULL;
	}
	if (!travels)
		return react_in_words(r, reactions);
	const WrySaid *said = find_said(r, wry_stanza_attr(reactions, "id"));
	WryMessage *m = speak_of(r, said, WRY_MESSAGE_REACTS, error);
	if (m != NULL)
		m->body = read_reactions(reactions);
	return m;
}

/* --- from a user: the whole ------------------------------------------------------------------ */

/* The file's address (XEP-0066, else 0447), and what he says of it.  Each (transfer full), NULL:
 * none. */
static char *
read_link(xmpp_stanza_t *xml, char **ret_caption)
{
	xmpp_stanza_t *x = wry_stanza_child(xml, "x", NS_OOB);
	xmpp_stanza_t *share = wry_stanza_child(xml, "file-sharing", NS_SFS);
	xmpp_stanza_t *file = share != NULL ? wry_stanza_child(share, "file", NS_FILE) : NULL;
	xmpp_stanza_t *sources = share != NULL ? wry_stanza_child(share, "sources", NS_SFS) : NULL;
	xmpp_stanza_t *source =
	    sources != NULL ? wry_stanza_child(sources, "url-data", NS_URL_DATA) : NULL;
	char *url = x != NULL ? wry_stanza_child_text(x, "url", NS_OOB) : NULL;
	*ret_caption = x != NULL ? wry_stanza_child_text(x, "desc", NS_OOB) : NULL;
	if (url == NULL && source != NULL)
		url = g_strdup(wry_stanza_attr(source, "target"));
	if (*ret_caption == NULL && file != NULL)
		*ret_caption = wry_stanza_child_text(file, "desc", NS_FILE);
	for (char *c = *ret_caption; c != NULL && *c != '\0'; c++)
		if (*c == '\n' || *c == '\r') /* one line, with its link */
			*c = ' ';
	return url;
}

/* A link that the words do not have is added to them, its caption to a link that stands alone. */
static char *
add_link(xmpp_stanza_t *xml, char *words)
{
	g_autofree char *mine = words;
	g_autofree char *caption = NULL;
	g_autofree char *url = read_link(xml, &caption);
	if (url == NULL || *url == '\0')
		return g_steal_pointer(&mine);
	bool said = mine != NULL && strstr(mine, url) != NULL;
	bool alone = mine == NULL || strcmp(mine, url) == 0;
	if (alone && caption != NULL && *caption != '\0')
		return g_strconcat(caption, " ", url, NULL);
	if (said || mine == NULL)
		return said ? g_steal_pointer(&mine) : g_steal_pointer(&url);
	return g_strconcat(mine, strchr(mine, '\n') != NULL ? "\n" : " ", url, NULL);
}

/* Where one to one there is no subject, it is not lost (MS-07). */
static char *
add_subject(const char *subject, char *words)
{
	g_autofree char *mine = words;
	if (mine == NULL)
		return g_strconcat("[", subject, "]", NULL);
	if (g_str_has_prefix(mine, "/me "))
		return g_strconcat(mine, " [", subject, "]", NULL);
	return g_strconcat("[", subject, "] ", mine, NULL);
}

/*
 * A correction as he wants it said, where the network has none.  old: NULL, nobody remembers it.
 * NULL: nothing is changed, or with an error: he wants none.  (transfer full)
 */
static char *
correct_in_words(const Reader *r, const WrySaid *old, const char *new, GError **error)
{
	WryWording wish = wording_corrections(r->in->account);
	if (wish == WORDING_NONE) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("Corrections do not reach %s, as you have set it: settings "
				 "corrections short"),
			      title_of(r), NULL);
		return NULL;
	}
	if (old != NULL && g_strcmp0(old->text, new) == 0)
		return NULL;
	if ((r->caps & WRY_CAP_TERSE) != 0)
		return g_strconcat("*", new, NULL);
	g_autofree char *line =
	    wish == WORDING_SHORT && old->text != NULL ? wording_correction(old->text, new) : NULL;
	if (line != NULL)
		return g_steal_pointer(&line);
	return wish == WORDING_FULL ? g_strconcat("edited: ", new, NULL) : g_strdup(new);
}

/* The words as they go out, the message already saying what it is about where it can. */
static char *
put_in_words(const Reader *r, WryMessage *m, char *words, const char *quoted, GError **error)
{
	g_autofree char *mine = words;
	xmpp_stanza_t *reply = wry_stanza_child(r->in->xml, "reply", NS_REPLY);
	const char *corrected = payload_corrects(r->in->xml);
	/* Nobody corrects what another has said: then it is words like any other. */
	const WrySaid *old = find_said(r, corrected);
	if (old != NULL && old->own && (r->caps & WRY_CAP_CORRECT) != 0 && old->foreign != NULL) {
		m->flags |= WRY_MESSAGE_CORRECTS;
		m->about = g_strdup(old->foreign);
		return g_steal_pointer(&mine);
	}
	bool terse = (r->caps & WRY_CAP_TERSE) != 0;
	if (old != NULL ? old->own && (terse || (r->caps & WRY_CAP_OFFLINE) == 0)
			: terse && corrected != NULL)
		return correct_in_words(r, old, mine, error);
	if (reply == NULL)
		return g_steal_pointer(&mine);
	const WrySaid *said = find_said(r, wry_stanza_attr(reply, "id"));
	if (said != NULL && (r->caps & WRY_CAP_REPLY) != 0 && said->foreign != NULL) {
		m->flags |= WRY_MESSAGE_ANSWERS;
		m->about = g_strdup(said->foreign);
		return g_steal_pointer(&mine);
	}
	/* A network that stores remembers longer than RAM does: it is asked by our id. */
	const WryCaps keeps = WRY_CAP_REPLY | WRY_CAP_RELIABLE;
	const char *id = wry_stanza_attr(reply, "id");
	if (said == NULL && (r->caps & keeps) == keeps && id != NULL) {
		m->flags |= WRY_MESSAGE_ANSWERS;
		m->about = g_strdup(id);
		return g_steal_pointer(&mine);
	}
	if (terse)
		return g_steal_pointer(&mine);
	g_autofree char *nick = replied_nick(r->in, r->peer, reply, said);
	return wording_reply(nick, quoted, mine);
}

/* /me is an action, unless it is a changed word or a reply. */
static void
set_body(WryMessage *m, char *body)
{
	g_autofree char *mine = body;
	if (g_str_has_prefix(mine, "/me ") && mine[4] != '\0') {
		m->flags |= WRY_MESSAGE_ACTION;
		m->body = g_strdup(mine + 4);
	} else {
		m->body = g_steal_pointer(&mine);
	}
}

static void
read_thread(xmpp_stanza_t *xml, WryMessage *m)
{
	xmpp_stanza_t *thread = wry_stanza_child(xml, "thread", NS_COMPONENT);
	if (thread == NULL)
		return;
	m->thread = wry_stanza_text(thread);
	m->parent = m->thread != NULL ? g_strdup(wry_stanza_attr(thread, "parent")) : NULL;
}

/*
 * Where in the body what he typed stands, of which a link may have made something longer (linked);
 * false: nowhere as a whole.  One of the two ends is the body's: what is put before words ends
 * where they begin, and what is put behind "/me" words, or a link, stands behind them.
 */
static bool
find_typed(const char *body, const char *typed, const char *linked, gsize *ret_at)
{
	gsize n = strlen(body);
	if (g_str_has_prefix(linked, typed) && g_str_has_suffix(body, linked))
		*ret_at = n - strlen(linked);
	else if (g_str_has_suffix(body, typed))
		*ret_at = n - strlen(typed);
	else if (g_str_has_prefix(body, typed))
		*ret_at = 0;
	else
		return false;
	return true;
}

/*
 * How what he typed looks, in the body that it has become a part of: behind a nick or a quotation,
 * before a link.  By what stands beside the words, which counts in them as they came; else by
 * marks.
 */
static GArray *
read_looks(const Reader *r, const char *typed, const char *linked, const char *body)
{
	xmpp_stanza_t *xml = r->in->xml;
	g_autofree char *all = text_of(best(r->in->account, xml, "body", r->in->back.lang, NULL));
	GArray *spans = typed != NULL && all != NULL && g_str_has_suffix(all, typed)
			    ? style_read(xml, all)
			    : NULL;
	if (spans == NULL)
		return style_is_off(xml) ? NULL : style_scan(body);
	gsize skipped = strlen(all) - strlen(typed), at = 0;
	gsize me = g_str_has_prefix(typed, "/me ") ? strlen("/me ") : 0;
	bool found = find_typed(body, typed + me,
				g_str_has_prefix(linked, typed) ? linked + me : linked, &at);
	style_move(spans, skipped + me, found ? strlen(typed + me) : 0, at);
	if (spans->len == 0)
		g_clear_pointer(&spans, g_array_unref);
	return spans;
}

static WryMessage *
read_words_message(const Reader *r, GError **error)
{
	xmpp_stanza_t *xml = r->in->xml;
	const char *stanza_lang = r->in->back.lang, *lang = stanza_lang;
	bool in_room = r->peer->kind == WRY_ADDRESS_ROOM;
	g_autoptr(GString) quoted = g_string_new(NULL);
	g_autoptr(WryMessage) m = wry_message_new(r->peer);
	g_autofree char *words = read_words(r->in->account, xml, stanza_lang, &lang, quoted);
	bool carried = (r->caps & (WRY_CAP_ATTACH | WRY_CAP_LINKS)) != 0 && !in_room;
	if (carried && !payload_take_files(xml, m, &words, error))
		return NULL;
	g_autofree char *typed = g_strdup(words);
	if (m->attachments == NULL)
		words = add_link(xml, g_steal_pointer(&words));
	g_autofree char *linked = g_strdup(words);
	if (words != NULL) {
		words = put_in_words(r, m, g_steal_pointer(&words), quoted->str, error);
		if (words == NULL)
			return NULL;
	}
	g_autofree char *subject =
	    in_room ? NULL : text_of(best(r->in->account, xml, "subject", stanza_lang, NULL));
	if (subject != NULL && (r->caps & WRY_CAP_SUBJECT) != 0)
		m->subject = g_steal_pointer(&subject);
	else if (subject != NULL)
		words = add_subject(subject, g_steal_pointer(&words));
	if (words == NULL && m->subject == NULL && m->attachments == NULL)
		return NULL;
	set_body(m, words != NULL ? g_steal_pointer(&words) : g_strdup(""));
	m->spans = read_looks(r, typed, linked, m->body);
	m->lang = g_strdup(lang);
	read_thread(xml, m);
	if ((r->caps & WRY_CAP_SEVERAL) != 0 && !in_room &&
	    !payload_read_recipients(r->in, xml, m, error))
		return NULL;
	if (!in_room && r->in->back.id != NULL &&
	    wry_stanza_child(xml, "request", NS_RECEIPTS) != NULL &&
	    wry_stanza_child(xml, "received", NS_RECEIPTS) == NULL)
		m->flags |= WRY_MESSAGE_RECEIPT;
	return g_steal_pointer(&m);
}

WryMessage *
payload_read(const WryInbound *in, WrySession *session, const WryAddress *peer, GError **error)
{
	const Reader r = {
		.in = in,
		.saids = session != NULL ? session->said : NULL,
		.peer = peer,
		.caps = session != NULL ? session->caps : in->component->backend->caps,
	};
	if (is_encrypted(in->xml)) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("I cannot read encrypted messages. Turn encryption off for this "
				 "contact; %s itself is not encrypted."),
			      in->component->backend->title, NULL);
		return NULL;
	}
	xmpp_stanza_t *reactions = wry_stanza_child(in->xml, "reactions", NS_REACTIONS);
	const char *id = NULL;
	if (reactions != NULL)
		return react(&r, reactions, error);
	if (read_retraction(in->xml, &id))
		return take_back(&r, id, error);
	return read_words_message(&r, error);
}
