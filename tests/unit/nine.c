/*
 * nine.c - the nine states of a subscription, played
 *
 * Its table is a third writing of Table A, in what is to be seen from outside: the state that
 * the store holds after a restart, the stanzas, and whether the network hears of it.
 */
#include "nine.h"

#include "core/contact.h"
#include "fake-link.h"
#include "puppet.h"

#include <string.h>

#define STATES 9
#define EVENTS 8

static const char *const names[] = { "N", "PO", "PI", "POPI", "T", "TPI", "F", "FPO", "B" };

/* How a state is come by: S subscribe, D subscribed, X unsubscribed (the user's); A asked, Y let
 * in. */
static const char *const paths[] = { "", "A", "S", "AS", "AD", "ADS", "SYX", "SY", "SYD" };

/* The events: what the user sends, what the network says; u: the contact's unsubscribe alone. */
static const char events[] = "SUDXAuYN";

/*
 * State after it, what goes out, and whether the network hears of it.  Who is let in is asked as
 * well, once: that is the gateway's policy (GW-14), and the last stanza in column Y.
 */
/* clang-format off */
static const struct {
	const char *next, *out;
	bool told;
} cells[STATES][EVENTS] = {
	/* N */
	{ { "PI", "", true }, { "N", "", false }, { "N", "", false }, { "N", "", false },
	  { "PO", "subscribe", false }, { "N", "unsubscribe", false }, { "N", "", false },
	  { "N", "", false } },
	/* PO */
	{ { "POPI", "", true }, { "PO", "", false }, { "T", "", true }, { "N", "", true },
	  { "PO", "subscribe", false }, { "N", "unsubscribe", false }, { "PO", "", false },
	  { "PO", "", false } },
	/* PI */
	{ { "PI", "", false }, { "N", "unsubscribed", true }, { "PI", "", false },
	  { "PI", "", false }, { "POPI", "subscribe", false }, { "PI", "unsubscribe", false },
	  { "FPO", "subscribed presence subscribe", false }, { "N", "unsubscribed", false } },
	/* POPI */
	{ { "POPI", "", false }, { "PO", "unsubscribed", false }, { "TPI", "", true },
	  { "PI", "", true }, { "POPI", "subscribe", false }, { "PI", "unsubscribe", false },
	  { "FPO", "subscribed presence", false }, { "PO", "unsubscribed", false } },
	/* T */
	{ { "TPI", "", true }, { "T", "", false }, { "T", "", false }, { "N", "", true },
	  { "T", "", true }, { "N", "unsubscribe", false }, { "T", "", false },
	  { "T", "", false } },
	/* TPI */
	{ { "TPI", "", false }, { "T", "unsubscribed", false }, { "TPI", "", false },
	  { "PI", "", true }, { "TPI", "", true }, { "PI", "unsubscribe", false },
	  { "B", "subscribed presence", false }, { "T", "unsubscribed", false } },
	/* F */
	{ { "F", "subscribed", false }, { "N", "unavailable unsubscribed", true },
	  { "F", "", false }, { "F", "", false }, { "FPO", "subscribe", false },
	  { "F", "unsubscribe", false }, { "F", "", false },
	  { "N", "unavailable unsubscribed", true } },
	/* FPO */
	{ { "FPO", "subscribed", false }, { "PO", "unavailable unsubscribed", true },
	  { "B", "", true }, { "F", "", true }, { "FPO", "subscribe", false },
	  { "F", "unsubscribe", false }, { "FPO", "", false },
	  { "PO", "unavailable unsubscribed", true } },
	/* B */
	{ { "B", "subscribed", false }, { "T", "unavailable unsubscribed", true },
	  { "B", "", false }, { "F", "", true }, { "B", "", true },
	  { "F", "unsubscribe", false }, { "B", "", false },
	  { "T", "unavailable unsubscribed", true } },
};
/* clang-format on */

static const NineFuncs *with;
static const char *listened; /* the contact whose words are noted; NULL: none */
static GString *sent;
static bool told;

void
nine_heard(const char *xml)
{
	g_autoptr(xmpp_stanza_t) stanza = fake_link_parse(xml);
	g_autofree char *jid =
	    listened != NULL ? g_strconcat(listened, "@irc.example", NULL) : NULL;
	if (stanza == NULL || jid == NULL || strcmp(xmpp_stanza_get_from(stanza), jid) != 0)
		return;
	const char *type = xmpp_stanza_get_type(stanza);
	g_string_append_printf(sent, "%s%s", sent->len > 0 ? " " : "",
			       type != NULL ? type : "presence");
}

void
nine_ordered(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 3);
	if (listened != NULL && g_str_has_prefix(line, "contact_") && words[1] != NULL &&
	    strcmp(words[1], listened) == 0 && strcmp(words[0], "contact_watch") != 0)
		told = true;
}

static char *
name_of(unsigned state, unsigned event)
{
	return g_strdup_printf("c%u%u", state, event);
}

static void
say(const char *format, const char *name)
{
	g_auto(GStrv) halves = g_strsplit(format, "$", 2);
	g_autofree char *text = g_strconcat(halves[0], name, halves[1], NULL);
	if (*format == '<')
		with->play(text);
	else
		with->tell(text);
}

static void
step(const char *name, char what)
{
	switch (what) {
	case 'S':
		say("<presence type='subscribe' from='romeo@example' to='$@irc.example'/>", name);
		break;
	case 'U':
		say("<presence type='unsubscribe' from='romeo@example' to='$@irc.example'/>", name);
		break;
	case 'D':
		say("<presence type='subscribed' from='romeo@example' to='$@irc.example'/>", name);
		break;
	case 'X':
		say("<presence type='unsubscribed' from='romeo@example' to='$@irc.example'/>",
		    name);
		break;
	case 'A':
		say("asked $", name);
		break;
	case 'Y':
		say("answered $ yes", name);
		break;
	case 'N':
		say("answered $ no", name);
		break;
	default: {
		WryAccount *account = wry_component_find_account(puppet_component, "romeo@example");
		g_autofree char *jid = g_strconcat(name, "@irc.example", NULL);
		WryContact *contact = wry_account_find_contact(account, jid);
		if (contact == NULL)
			contact = wry_account_add_contact(
			    account, jid,
			    &(WryAddress){ WRY_ADDRESS_CONTACT, NULL, (char *)name, NULL });
		contact_step(contact, WRY_SUB_OUT_UNSUBSCRIBE, NULL);
	}
	}
}

/* Everything ends and begins again; he logs in, and each contact is there. */
static void
begin_again(void)
{
	with->restart();
	with->later(60);
	with->play("<presence from='romeo@example/a' to='irc.example'/>");
	with->tell("opened romeo");
	for (unsigned s = 0; s < STATES; s++)
		for (unsigned e = 0; e < EVENTS; e++) {
			g_autofree char *name = name_of(s, e);
			say("is $ online", name);
		}
	with->later(10);
}

static WrySubscription
state_of(const char *name)
{
	WryAccount *account = wry_component_find_account(puppet_component, "romeo@example");
	g_autofree char *jid = g_strconcat(name, "@irc.example", NULL);
	const WryContact *contact = wry_account_find_contact(account, jid);
	return contact != NULL ? contact->state : WRY_SUB_NONE;
}

static void
expect(const char *name, const char *state, const char *what)
{
	if (strcmp(names[state_of(name)], state) != 0) {
		g_autofree char *text = g_strdup_printf("%s: it is %s and should be %s", what,
							names[state_of(name)], state);
		with->fail(text, name);
	}
}

/* The event, what comes of it; the state after a restart is looked at later. */
static void
play_cell(unsigned s, unsigned e)
{
	g_autofree char *name = name_of(s, e);
	expect(name, names[s], "reached");
	listened = name;
	g_string_truncate(sent, 0);
	told = false;
	step(name, events[e]);
	with->later(6);
	listened = NULL;
	if (strcmp(sent->str, cells[s][e].out) != 0)
		with->fail(sent->str, name);
	if (told != cells[s][e].told)
		with->fail(told ? "the network was told" : "the network was not told", name);
	expect(name, cells[s][e].next, "at once");
}

static void
probe(unsigned s, const char *state)
{
	g_autofree char *name = name_of(s, 0);
	listened = name;
	g_string_truncate(sent, 0);
	say("<presence type='probe' from='romeo@example' to='$@irc.example'/>", name);
	listened = NULL;
	bool shows = *state == 'F' || *state == 'B';
	if (strcmp(sent->str, shows ? "presence" : "unsubscribed") != 0)
		with->fail(sent->str, name);
	expect(name, state, "probed");
}

void
nine_play(const NineFuncs *funcs)
{
	with = funcs;
	sent = g_string_new(NULL);
	begin_again();
	for (unsigned n = 0; n < 3; n++) {
		for (unsigned s = 0; s < STATES; s++)
			for (unsigned e = 0; e < EVENTS; e++) {
				g_autofree char *name = name_of(s, e);
				if (n < strlen(paths[s]))
					step(name, paths[s][n]);
			}
		begin_again();
	}
	for (unsigned s = 0; s < STATES; s++)
		probe(s, names[s]);
	for (unsigned s = 0; s < STATES; s++)
		for (unsigned e = 0; e < EVENTS; e++)
			play_cell(s, e);
	begin_again();
	for (unsigned s = 0; s < STATES; s++)
		for (unsigned e = 0; e < EVENTS; e++) {
			g_autofree char *name = name_of(s, e);
			expect(name, cells[s][e].next, "after the restart");
		}
	g_string_free(sent, TRUE);
}
