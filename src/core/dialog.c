/*
 * dialog.c - commands in chat: questions and answers
 *
 * It knows how a field is asked for and an answer read; what comes of them is the command's.  A
 * secret that was typed is never repeated, and what is said next asks not to be archived.
 */
#include "core/dialog.h"

#include "base/text.h"
#include "xmpp/ns.h"

#include <string.h>

static const WryFace face;

/* --- saying -------------------------------------------------------------------------------- */

static void
send(WryComponent *c, const char *from, const char *to, const char *text, bool hush)
{
	WryXml *xml = outbox_open(c, "message", from, to, "chat", NULL);
	wry_xml_attr(xml, "xml:lang", "en");
	wry_xml_leaf(xml, "body", NULL, text);
	if (hush) { /* CM-13 */
		wry_xml_leaf(xml, "no-store", NS_HINTS, NULL);
		wry_xml_leaf(xml, "no-permanent-store", NS_HINTS, NULL);
	}
	outbox_close(c);
}

void
dialog_say(const WryInbound *in, const char *text)
{
	send(in->component, in->to.bare, in->from.full, text, false);
}

static void
say(WryRun *run, const char *text)
{
	send(run->component, run->to, run->from.full, text, run->hushed);
	run->hushed = false;
}

static void
add(const WryRun *run, GString *out, const char *msgid, const char *a, const char *b)
{
	g_autofree char *text = outbox_phrase(run->back->lang, msgid, a, b);
	if (out->len > 0 && out->str[out->len - 1] != '\n' && *text != '\n')
		g_string_append_c(out, ' ');
	g_string_append(out, text);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* Fields of the table are given behind the name; only what must be and is not is asked for. */
static bool
is_one_line(const WryRun *run)
{
	return run->steps->len == 1 && run_step(run)->fields == run->entry.command->fields;
}

/* "login=password": has that field that value?  What can wait is for the settings. */
static bool
is_called_for(const WryRunStep *step, const WryField *f)
{
	if ((f->flags & WRY_FIELD_LATER) != 0)
		return false;
	if (f->only == NULL)
		return true;
	g_auto(GStrv) halves = g_strsplit(f->only, "=", 2);
	return g_strcmp0(wry_values_text(step->values, halves[0]), halves[1]) == 0;
}

/* The next field to ask for, from run->asked on; NULL: there is none. */
static const WryField *
next_field(WryRun *run)
{
	const WryRunStep *step = run_step(run);
	for (;; run->asked++) {
		const WryField *f = &step->fields[run->asked];
		if (f->name == NULL)
			return NULL;
		if (is_one_line(run) ? f->required && wry_values_text(step->values, f->name) == NULL
				     : is_called_for(step, f))
			return f;
	}
}

static void
add_choices(const WryRun *run, GString *out, const WryField *f)
{
	for (unsigned i = 0; f->choices[i] != NULL; i++) {
		g_autofree char *n = g_strdup_printf("%s%u", i == 0 ? "" : " ", i + 1);
		add(run, out, N_("%1$s %2$s"), n, f->says != NULL ? f->says[i] : f->choices[i]);
	}
}

static void
ask(WryRun *run, const WryField *f, const GError *wrong)
{
	const WryRunStep *step = run_step(run);
	const char *now = wry_values_text(step->values, f->name);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *sentence = wrong != NULL ? outbox_text(wrong, run->back->lang) : NULL;
	if (sentence != NULL && *sentence != '\0')
		g_string_append_printf(out, "%s%s", sentence,
				       strchr(".?!", sentence[strlen(sentence) - 1]) != NULL ? ""
											     : ".");
	else if (step->text != NULL && run->asked == 0)
		g_string_append_printf(out, "%s\n", step->text);
	if (f->type == WRY_FIELD_SECRET && f->help != NULL)
		add(run, out, f->help, NULL, NULL);
	if (f->ask != NULL)
		add(run, out, f->ask, NULL, NULL);
	else
		add(run, out, N_("%s?"), f->label != NULL ? f->label : f->name, NULL);
	if (f->type == WRY_FIELD_BOOL)
		add(run, out, N_("yes/no"), NULL, NULL);
	if (f->choices != NULL)
		add_choices(run, out, f);
	if (now != NULL && wry_field_is_sealed(f))
		add(run, out, N_("(unchanged)"), NULL, NULL);
	else if (now != NULL && g_strcmp0(now, f->fallback) != 0)
		add(run, out, N_("(%s)"), now, NULL);
	run->wrong = wrong != NULL ? run->wrong + 1 : 0;
	if (run->wrong > 1)
		add(run, out, N_("(\"cancel\" ends this.)"), NULL, NULL);
	say(run, g_strchomp(out->str));
}

/* The next question; where there is none left it is run. */
static void
go_on(WryRun *run)
{
	const WryField *f = next_field(run);
	if (f == NULL)
		run_submit(run);
	else
		ask(run, f, NULL);
}

static void on_failed(WryRun *run, const GError *error);

/* --- the face ----------------------------------------------------------------------------------
 */

/* What one typed in one line and was wrong is over: nobody waits for an answer he does not expect.
 */
static void
on_form(WryRun *run, const GError *wrong)
{
	bool one_line = is_one_line(run);
	const WryField *f =
	    one_line && wrong != NULL ? &run_step(run)->fields[run->asked] : next_field(run);
	if (wrong != NULL && one_line && !run->questioned) {
		on_failed(run, wrong);
		run_free(run);
	} else if (f == NULL || f->name == NULL) {
		run_submit(run);
	} else {
		run->questioned = true;
		ask(run, f, wrong);
	}
}

static void
on_done(WryRun *run, const WryStep *step)
{
	g_autoptr(GString) out = g_string_new(NULL);
	if (run->secret) {
		add(run, out,
		    N_("Stored. Your own server may have kept that message; delete it in your "
		       "client."),
		    NULL, NULL);
		g_string_append_c(out, '\n');
	}
	if (step->text != NULL && !(run->secret && strcmp(step->text, "Stored.") == 0))
		g_string_append(out, step->text);
	else if (step->text == NULL && !run->secret)
		add(run, out, N_("Done."), NULL, NULL);
	run->hushed |= run->secret;
	say(run, g_strchomp(out->str));
}

static void
on_failed(WryRun *run, const GError *error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *sentence = outbox_text(error, run->back->lang);
	g_string_append(out, sentence);
	if (run->secret)
		add(run, out,
		    N_("Your own server may have kept your message; delete it in your client."),
		    NULL, NULL);
	run->hushed |= run->secret;
	say(run, out->str);
}

static const WryFace face = { on_form, on_done, on_failed, true };

/* --- reading ------------------------------------------------------------------------------------
 */

/* A number, or the beginning of one choice alone; -1: neither. */
static int
read_choice(const WryField *f, const char *text)
{
	guint64 n;
	unsigned count = 0;
	int found = -1;
	for (unsigned i = 0; f->choices[i] != NULL; i++) {
		const char *says = f->says != NULL ? f->says[i] : f->choices[i];
		if (g_ascii_strcasecmp(text, f->choices[i]) == 0)
			return (int)i;
		if (g_ascii_strncasecmp(text, f->choices[i], strlen(text)) == 0 ||
		    g_ascii_strncasecmp(text, says, strlen(text)) == 0) {
			found = count == 0 ? (int)i : -1;
			count++;
		}
	}
	for (count = 0; f->choices[count] != NULL; count++)
		;
	if (g_ascii_string_to_unsigned(text, 10, 1, count, &n, NULL))
		return (int)n - 1;
	return found;
}

static const char *
read_word(const WryField *f, const char *text)
{
	if (f->type == WRY_FIELD_BOOL && strlen(text) == 1) {
		if (g_ascii_tolower(*text) == 'y')
			return "yes";
		if (g_ascii_tolower(*text) == 'n')
			return "no";
	}
	if (f->choices != NULL) {
		int i = read_choice(f, text);
		return i >= 0 ? f->choices[i] : text;
	}
	return text;
}

/* "ok" takes what stands in parentheses, "-" leaves it empty. */
static bool
take_answer(WryRun *run, const WryField *f, const char *text, GError **error)
{
	WryValues *values = run_step(run)->values;
	if (g_ascii_strcasecmp(text, "ok") == 0) {
		if (wry_values_text(values, f->name) != NULL || !f->required)
			return true;
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("There is nothing to take for it."), NULL);
	}
	if (strcmp(text, "-") == 0)
		text = "";
	if (*text == '\0' && f->required)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("This cannot be empty."),
				     NULL);
	if (wry_field_is_sealed(f) && *text != '\0')
		run->secret = run->hushed = true;
	return wry_values_set(values, f->name, read_word(f, text), error);
}

/* The words behind the name, into the fields of its table; a text of lines takes all the rest. */
static bool
take_words(WryRun *run, const char *rest, GError **error)
{
	const WryField *f = run_step(run)->fields;
	for (; f->name != NULL; f++) {
		rest += strspn(rest, " \t\r\n");
		gsize n = f->type == WRY_FIELD_LINES ? strlen(rest) : strcspn(rest, " \t\r\n");
		g_autofree char *word = g_strndup(rest, n);
		rest += n;
		if (n == 0)
			return true;
		if (wry_field_is_sealed(f))
			run->secret = run->hushed = true;
		run->asked = (unsigned)(f - run_step(run)->fields);
		if (!wry_values_set(run_step(run)->values, f->name, read_word(f, word), error))
			return false;
	}
	return true;
}

void
dialog_begin(const WryInbound *in, const WryEntry *entry, const char *rest)
{
	g_autoptr(GError) error = NULL;
	WryRun *run = run_new(in, entry, &face, &error);
	if (run == NULL) {
		g_autofree char *sentence = outbox_text(error, in->back.lang);
		dialog_say(in, sentence);
	} else if (run_step(run) == NULL) {
		run_submit(run);
	} else if (!take_words(run, rest, &error)) {
		on_form(run, error);
	} else {
		run->asked = 0;
		if (next_field(run) != NULL && !run_may(run, &error)) {
			on_failed(run, error);
			run_free(run);
		} else if (next_field(run) != NULL)
			on_form(run, NULL);
		else
			run_submit(run);
	}
}

void
dialog_line(const WryInbound *in, const WryEntry *entry, const char *text)
{
	g_autoptr(GError) error = NULL;
	WryRun *run = run_new(in, entry, &face, &error);
	if (run == NULL) {
		g_autofree char *sentence = outbox_text(error, in->back.lang);
		dialog_say(in, sentence);
		return;
	}
	run->console = true;
	if (wry_values_set(run_step(run)->values, entry->command->fields->name, text, &error)) {
		run_submit(run);
	} else {
		on_failed(run, error);
		run_free(run);
	}
}

/* "verify 123456" answers the question for the code as well. */
static const char *
without_verify(const WryRun *run, const char *text)
{
	return run->steps->len > 1 && g_ascii_strncasecmp(text, "verify ", 7) == 0 ? text + 7
										   : text;
}

bool
dialog_answer(const WryInbound *in, const char *body)
{
	g_autoptr(GError) error = NULL;
	WryRun *run = run_find_chat(in, &face);
	if (run == NULL)
		return false;
	if (run->near != NULL) {
		g_autofree char *wait = outbox_phrase(
		    in->back.lang, N_("One moment: I am still at the last one."), NULL, NULL);
		dialog_say(in, wait);
		return true;
	}
	run_set_back(run, &in->back);
	g_autofree char *text = g_strstrip(g_strdup(body));
	if (g_ascii_strcasecmp(text, "cancel") == 0) {
		g_autofree char *over = outbox_phrase(in->back.lang, N_("Canceled."), NULL, NULL);
		run->hushed |= run->secret;
		say(run, over);
		run_free(run);
		return true;
	}
	const WryField *f = &run_step(run)->fields[run->asked];
	bool good = take_answer(run, f, without_verify(run, text), &error);
	explicit_bzero(text, strlen(text)); /* it may be a secret */
	if (good) {
		run->asked++;
		go_on(run);
	} else {
		ask(run, f, error);
	}
	return true;
}
