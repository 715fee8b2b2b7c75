/*
 * command.c - ad-hoc commands (XEP-0050), a face of commands.c
 *
 * What XEP-0050 says of sessions, actions and their errors stands here; what the commands are and
 * do, there.  A session is the asker's full JID's, at the address it began at, for ten minutes.
 */
#include "core/iq/iq.h"

#include "core/commands.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

#define LANG "en"

/* --- disco ----------------------------------------------------------------------------------- */

const char *
command_title(const WryInbound *in, const char *node)
{
	bool hidden;
	WryEntry e = commands_find(in, node, &hidden);
	return e.command != NULL ? e.command->title : NULL;
}

void
command_list(const WryInbound *in, WryXml *xml)
{
	WryViewer viewer = commands_viewer(in, false);
	WryEntry e;
	for (unsigned n = 0; (e = commands_nth(&viewer, n)).command != NULL; n++) {
		g_autofree char *node = commands_node(&e);
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "jid", in->to.bare);
		wry_xml_attr(xml, "node", node);
		wry_xml_attr(xml, "name", e.command->title);
		wry_xml_close(xml);
	}
}

/* --- errors of XEP-0050's own -------------------------------------------------------------- */

static void
fail(const WryInbound *in, const char *type, const char *condition, const char *specific,
     const char *msgid)
{
	g_autofree char *text = outbox_phrase(in->back.lang, msgid, NULL, NULL);
	WryXml *xml =
	    outbox_open(in->component, "iq", in->back.from, in->back.to, "error", in->back.id);
	wry_xml_open(xml, "error", NULL);
	wry_xml_attr(xml, "type", type);
	wry_xml_leaf(xml, condition, NS_STANZA_ERROR, NULL);
	wry_xml_open(xml, "text", NS_STANZA_ERROR);
	wry_xml_attr(xml, "xml:lang", LANG);
	wry_xml_text(xml, text);
	wry_xml_close(xml);
	wry_xml_leaf(xml, specific, NS_COMMANDS, NULL);
	wry_xml_close(xml);
	outbox_close(in->component);
}

static void
fail_bad(const WryInbound *in, const char *specific, const char *msgid)
{
	fail(in, "modify", "bad-request", specific, msgid);
}

/* --- what a session shows -------------------------------------------------------------------- */

static WryXml *
open_command(const WryRun *run, const char *status)
{
	g_autofree char *node = commands_node(&run->entry);
	WryXml *xml = outbox_result(run->back);
	wry_xml_open(xml, "command", NS_COMMANDS);
	wry_xml_attr(xml, "node", node);
	wry_xml_attr(xml, "sessionid", run->id);
	wry_xml_attr(xml, "status", status);
	wry_xml_attr(xml, "xml:lang", LANG);
	return xml;
}

static void
write_note(WryXml *xml, const char *type, const char *text)
{
	wry_xml_open(xml, "note", NULL);
	wry_xml_attr(xml, "type", type);
	wry_xml_text(xml, text);
	wry_xml_close(xml);
}

static void
write_actions(WryXml *xml, const WryRun *run)
{
	wry_xml_open(xml, "actions", NULL);
	wry_xml_attr(xml, "execute", run->more ? "next" : "complete");
	if (run->steps->len > 1)
		wry_xml_leaf(xml, "prev", NULL, NULL);
	wry_xml_leaf(xml, run->more ? "next" : "complete", NULL, NULL);
	wry_xml_close(xml);
}

/* As typed, with the sentence if something is wrong: nobody types it all again. */
static void
on_form(WryRun *run, const GError *wrong)
{
	const WryRunStep *step = run_step(run);
	g_autofree char *sentence = wrong != NULL ? outbox_text(wrong, run->back->lang) : NULL;
	WryXml *xml = open_command(run, "executing");
	write_actions(xml, run);
	if (sentence != NULL)
		write_note(xml, "error", sentence);
	wry_form_write(xml, "form", run->entry.own != NULL ? run->entry.own->form_type : NULL,
		       run->entry.command->title, sentence != NULL ? sentence : step->text,
		       step->fields, step->values);
	outbox_close(run->component);
}

static void
on_done(WryRun *run, const WryStep *step)
{
	WryXml *xml = open_command(run, "completed");
	if (step->text != NULL || step->values == NULL)
		write_note(xml, "info", step->text != NULL ? step->text : "Done.");
	if (step->values != NULL)
		wry_form_write(
		    xml, "result", run->entry.own != NULL ? run->entry.own->form_type : NULL,
		    run->entry.command->title, NULL, wry_values_fields(step->values), step->values);
	outbox_close(run->component);
}

/*
 * What could not begin is an error of the request; what began and failed is a command that is over,
 * and says so (CM-07).
 */
static void
on_failed(WryRun *run, const GError *error)
{
	WryErrorCode code = wry_error_code(error);
	if (code == WRY_ERROR_FORBIDDEN || code == WRY_ERROR_REGISTRATION_REQUIRED) {
		outbox_error(run->back, error);
		return;
	}
	g_autofree char *sentence = outbox_text(error, run->back->lang);
	WryXml *xml = open_command(run, "completed");
	write_note(xml, "error", sentence);
	outbox_close(run->component);
}

static const WryFace face = { on_form, on_done, on_failed, false };

/* --- what a session is told ------------------------------------------------------------------ */

static void
begin(const WryInbound *in, const WryEntry *entry)
{
	g_autoptr(GError) error = NULL;
	WryRun *run = run_new(in, entry, &face, &error);
	if (run == NULL)
		outbox_error(&in->back, error);
	else if (run_step(run) != NULL)
		on_form(run, NULL);
	else
		run_submit(run);
}

static void
cancel(WryRun *run)
{
	open_command(run, "canceled");
	outbox_close(run->component);
	run_free(run);
}

/* What was filled in goes into the step's values.  true: all of it is good. */
static bool
read_form(const WryInbound *in, WryRun *run, xmpp_stanza_t *x, GError **error)
{
	WryRunStep *step = run_step(run);
	if (x == NULL || g_strcmp0(wry_stanza_attr(x, "type"), "submit") != 0 ||
	    wry_stanza_n_children(in->payload) != 1)
		return wry_error_set(error, WRY_ERROR_BAD_REQUEST, N_("The form is missing."),
				     NULL);
	return wry_form_read(x, step->values, error);
}

static void
submit(const WryInbound *in, WryRun *run)
{
	g_autoptr(GError) error = NULL;
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	if (read_form(in, run, x, &error))
		run_submit(run);
	else if (wry_error_code(error) == WRY_ERROR_BAD_REQUEST)
		fail_bad(in, "bad-payload", N_("This wants one form, filled in."));
	else
		on_form(run, error);
}

static void
go_back(const WryInbound *in, WryRun *run)
{
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	if (run->steps->len < 2) {
		fail_bad(in, "bad-action", N_("There is no step before this."));
		return;
	}
	if (x != NULL && g_strcmp0(wry_stanza_attr(x, "type"), "submit") == 0)
		wry_form_read(x, run_step(run)->values, NULL);
	run_go_back(run);
	on_form(run, NULL);
}

static void
go_on(const WryInbound *in, WryRun *run, const char *action)
{
	bool next = strcmp(action, "next") == 0, complete = strcmp(action, "complete") == 0;
	const xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	bool gives_up =
	    x != NULL && g_strcmp0(wry_stanza_attr((xmpp_stanza_t *)x, "type"), "cancel") == 0;
	if (run->near != NULL) {
		outbox_fail(&in->back, WRY_ERROR_UNEXPECTED_REQUEST,
			    N_("The step before this is still under way."), NULL);
		return;
	}
	if ((next && !run->more) || (complete && run->more)) {
		fail_bad(in, "bad-action", N_("This step does not go on so."));
		return;
	}
	run_set_back(run, &in->back);
	if (strcmp(action, "cancel") == 0 || gives_up)
		cancel(run);
	else if (strcmp(action, "prev") == 0)
		go_back(in, run);
	else
		submit(in, run);
}

static bool
is_action(const char *action)
{
	static const char *const known[] = {
		"execute", "complete", "next", "prev", "cancel", NULL
	};
	return g_strv_contains(known, action);
}

static bool
is_language(const char *tag)
{
	gsize n = strspn(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
	return tag[n] == '\0' && n <= 64 && (n == 0 || tag[0] != '-');
}

void
command_set(const WryInbound *in)
{
	const char *node = wry_stanza_attr(in->payload, "node");
	const char *action = wry_stanza_attr(in->payload, "action");
	const char *session = wry_stanza_attr(in->payload, "sessionid");
	const char *lang = wry_stanza_attr(in->payload, "xml:lang");
	bool hidden = false, expired = false;
	WryEntry entry = { NULL, NULL };
	if (node != NULL)
		entry = commands_find(in, node, &hidden);
	WryRun *run =
	    session != NULL && entry.command != NULL ? run_find(in, session, node, &expired) : NULL;
	action = action != NULL ? action : "execute";
	if (hidden)
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN, N_("This is the operator's to do."),
			    NULL);
	else if (entry.command == NULL)
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("There is no such command here."), NULL);
	else if (!is_action(action))
		fail_bad(in, "malformed-action", N_("There is no such action."));
	else if (lang != NULL && !is_language(lang))
		fail_bad(in, "bad-locale", N_("This is no language."));
	else if (session == NULL && strcmp(action, "execute") != 0)
		fail_bad(in, "bad-action", N_("There is nothing yet to do this with."));
	else if (session == NULL)
		begin(in, &entry);
	else if (run == NULL && expired)
		fail(in, "cancel", "not-allowed", "session-expired",
		     N_("This took too long, or is over. Begin again."));
	else if (run == NULL)
		fail_bad(in, "bad-sessionid", N_("This is not your session."));
	else
		go_on(in, run, action);
}
