/* test-form.c - a table of settings as a data form, and what a client makes of it */
#include "xmpp/form.h"
#include "xmpp/ns.h"
#include "xmpp/parse.h"

#include <string.h>

static const char *const colours[] = { "red", "blue", NULL };

static const WryField fields[] = {
	{ .name = "nick",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = "Nickname",
	  .help = "What others <see>." },
	{ .name = "password", .type = WRY_FIELD_SECRET, .label = "Password" },
	{ .name = "tls", .type = WRY_FIELD_BOOL, .fallback = "yes", .label = "Use TLS" },
	{ .name = "port",
	  .type = WRY_FIELD_INT,
	  .fallback = "6697",
	  .label = "Port",
	  .min = 1,
	  .max = 65535 },
	{ .name = "colour",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "red",
	  .label = "Colour",
	  .choices = colours },
	{ .name = "grace", .type = WRY_FIELD_DURATION, .fallback = "5m", .label = "Grace" },
	{ .name = "words", .type = WRY_FIELD_LIST, .label = "Words" },
	{ .name = "perform", .type = WRY_FIELD_LINES, .label = "Perform" },
	{ 0 },
};

/* --- a received form -------------------------------------------------------- */

static void
on_header(G_GNUC_UNUSED const char *ns, G_GNUC_UNUSED const char *id,
	  G_GNUC_UNUSED const char *from, G_GNUC_UNUSED const char *lang,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
on_stanza(xmpp_stanza_t *stanza, const char *over, gpointer data)
{
	g_assert_null(over);
	*(xmpp_stanza_t **)data = xmpp_stanza_clone(wry_stanza_child(stanza, NULL, NULL));
}

static void
on_end(G_GNUC_UNUSED gpointer data)
{
	g_assert_not_reached();
}

static void
on_error(const char *condition, const char *text, G_GNUC_UNUSED gpointer data)
{
	g_error("%s: %s", condition, text);
}

static xmpp_stanza_t *
received(const char *xml)
{
	static const WryParserFuncs funcs = { on_header, on_stanza, on_end, on_error };
	xmpp_stanza_t *x = NULL;
	g_autoptr(WryParser) parser = wry_parser_new(NULL, &funcs, &x);
	g_autofree char *stream = g_strconcat("<stream:stream xmlns='" NS_COMPONENT
					      "' xmlns:stream='" NS_STREAMS "' id='1'><iq>",
					      xml, "</iq>", NULL);
	g_assert_true(wry_parser_feed(parser, stream, strlen(stream)));
	g_assert_nonnull(x);
	return x;
}

#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

static WryValues *
read_good(const char *inner)
{
	g_autofree char *xml =
	    g_strconcat("<x xmlns='jabber:x:data' type='submit'>", inner, "</x>", NULL);
	g_autoptr(xmpp_stanza_t) x = received(xml);
	g_autoptr(GError) error = NULL;
	WryValues *values = wry_values_new(fields);
	wry_form_read(x, values, &error);
	g_assert_no_error(error);
	return values;
}

/* inner holds a good nick already. */
static void
assert_refused(const char *inner, const char *message)
{
	g_autofree char *xml = g_strconcat(
	    "<x xmlns='jabber:x:data' type='submit'>" FIELD("nick", "juliet"), inner, "</x>", NULL);
	g_autoptr(xmpp_stanza_t) x = received(xml);
	g_autoptr(GError) error = NULL;
	g_autoptr(WryValues) values = wry_values_new(fields);
	g_assert_false(wry_form_read(x, values, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
	if (!g_str_has_prefix(error->message, message))
		g_assert_cmpstr(error->message, ==, message);
	g_assert_cmpstr(wry_values_text(values, "nick"), ==, "juliet");
}

/* --- writing ---------------------------------------------------------------- */

static char *
written(const char *type, const WryValues *values)
{
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_form_write(&xml, type, "jabber:iq:register", "Title", "Do & see", fields, values);
	return g_strdup(xml.out->str);
}

static void
test_write(void)
{
	g_autofree char *form = written("form", NULL);
	g_assert_cmpstr(
	    form, ==,
	    "<x xmlns='jabber:x:data' type='form'><title>Title</title>"
	    "<instructions>Do &amp; see</instructions>"
	    "<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>"
	    "<field type='text-single' var='nick' label='Nickname'>"
	    "<desc>What others &lt;see&gt;.</desc><required/></field>"
	    "<field type='text-private' var='password' label='Password'/>"
	    "<field type='boolean' var='tls' label='Use TLS'><value>true</value></field>"
	    "<field type='text-single' var='port' label='Port'>"
	    "<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:integer'>"
	    "<range min='1' max='65535'/></validate><value>6697</value></field>"
	    "<field type='list-single' var='colour' label='Colour'><value>red</value>"
	    "<option label='red'><value>red</value></option>"
	    "<option label='blue'><value>blue</value></option></field>"
	    "<field type='text-single' var='grace' label='Grace'><value>5m</value></field>"
	    "<field type='text-single' var='words' label='Words'/>"
	    "<field type='text-multi' var='perform' label='Perform'/></x>");
}

static void
test_write_values(void)
{
	g_autoptr(WryValues) values = wry_values_new(fields);
	g_assert_true(wry_values_set(values, "nick", "juliet", NULL));
	g_assert_true(wry_values_set(values, "password", "hunter2", NULL));
	g_assert_true(wry_values_set(values, "tls", "off", NULL));
	g_assert_true(wry_values_set(values, "perform", "a\nb", NULL));
	g_autofree char *form = written("form", values);
	g_assert_nonnull(strstr(form, "<required/><value>juliet</value>"));
	g_assert_null(strstr(form, "hunter2"));
	g_assert_nonnull(strstr(form, "<value>false</value>"));
	g_assert_nonnull(strstr(form, "<value>a</value><value>b</value>"));
	g_autofree char *result = written("result", values);
	g_assert_null(strstr(result, "option"));
	g_assert_null(strstr(result, "required"));
	g_assert_null(strstr(result, "hunter2"));
}

/* --- reading ---------------------------------------------------------------- */

static void
test_read(void)
{
	g_autoptr(WryValues) v =
	    read_good(FIELD("FORM_TYPE", "jabber:iq:register") FIELD("nick", "juliet")
			  FIELD("password", "x y") FIELD("tls", "0") FIELD("port", "6667")
			      FIELD("colour", "blue") FIELD("grace", "12h")
				  FIELD("words", "a, b") "<field "
							 "var='perform'>"
							 "<value>one</value>"
							 "<value>two</value>"
							 "</field>");
	g_assert_cmpstr(wry_values_text(v, "nick"), ==, "juliet");
	g_assert_cmpstr(wry_values_text(v, "password"), ==, "x y");
	g_assert_false(wry_values_bool(v, "tls"));
	g_assert_cmpint(wry_values_int(v, "port"), ==, 6667);
	g_assert_cmpstr(wry_values_text(v, "colour"), ==, "blue");
	g_assert_cmpint(wry_values_int(v, "grace"), ==, 12 * 3600 * 1000);
	g_auto(GStrv) words = wry_values_list(v, "words");
	g_assert_cmpuint(g_strv_length(words), ==, 2);
	g_auto(GStrv) lines = wry_values_list(v, "perform");
	g_assert_cmpuint(g_strv_length(lines), ==, 2);
	g_assert_cmpstr(lines[1], ==, "two");
}

static void
test_booleans(void)
{
	static const struct {
		const char *text;
		bool value;
	} forms[] = { { "1", true }, { "true", true }, { "0", false }, { "false", false } };
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *inner = g_strdup_printf(
		    FIELD("nick", "j") "<field var='tls'><value>%s</value></field>", forms[i].text);
		g_autoptr(WryValues) v = read_good(inner);
		g_assert_true(wry_values_bool(v, "tls") == forms[i].value);
	}
	assert_refused(FIELD("tls", "perhaps"), "Use TLS: ");
}

static void
test_wrong_values(void)
{
	assert_refused(FIELD("port", "0"), "Port: ");
	assert_refused(FIELD("port", "x"), "Port: ");
	assert_refused(FIELD("colour", "green"), "Colour: ");
	assert_refused("<field var='grace'><value>1m</value><value>2m</value></field>",
		       "Grace: only one value is possible");
	assert_refused(FIELD("password", "a&#10;b"), "Password: only one line is possible");
	assert_refused(FIELD("port", "1") FIELD("port", "2"), "Port: it is there twice");
}

/* The first wrong one is told, the good ones are kept: the form goes back as it was typed. */
static void
test_wrong_keeps_the_good(void)
{
	g_autoptr(xmpp_stanza_t) x = received("<x xmlns='jabber:x:data' type='submit'>" FIELD(
	    "nick", "juliet") FIELD("port", "x") FIELD("colour", "blue") "</x>");
	g_autoptr(WryValues) v = wry_values_new(fields);
	g_assert_false(wry_form_read(x, v, NULL));
	g_assert_cmpstr(wry_values_text(v, "colour"), ==, "blue");
	g_assert_cmpint(wry_values_int(v, "port"), ==, 6697);
	g_assert_cmpstr(wry_values_typed(v, "port"), ==, "x");

	/* As typed it goes back; once it is mended the wrong one is forgotten. */
	g_auto(WryXml) xml;
	wry_xml_init(&xml);
	wry_form_write(&xml, "form", NULL, NULL, NULL, fields, v);
	g_assert_nonnull(strstr(xml.out->str, "<value>x</value>"));
	g_assert_true(wry_values_set(v, "port", "6667", NULL));
	g_assert_cmpstr(wry_values_typed(v, "port"), ==, "6667");
}

static void
test_required(void)
{
	g_autoptr(xmpp_stanza_t) x =
	    received("<x xmlns='jabber:x:data' type='submit'>" FIELD("port", "1") "</x>");
	g_autoptr(GError) error = NULL;
	g_autoptr(WryValues) v = wry_values_new(fields);
	g_assert_false(wry_form_read(x, v, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
}

static void
test_unknown_and_missing(void)
{
	g_autoptr(WryValues) v = read_good(FIELD("nick", "j") FIELD("what", "ever") "<field/>");
	g_assert_cmpint(wry_values_int(v, "port"), ==, 6697);
	g_assert_false(wry_values_is_set(v, "port"));
}

/* What was set stays where the form leaves it out, but an emptied multi-line field is left out. */
static void
test_missing_multi_is_empty(void)
{
	g_autoptr(WryValues) v = wry_values_new(fields);
	g_assert_true(wry_values_set(v, "perform", "a\nb", NULL));
	g_assert_true(wry_values_set(v, "port", "1", NULL));
	g_assert_true(wry_values_set(v, "password", "hunter2", NULL));
	g_autoptr(xmpp_stanza_t) x = received("<x xmlns='jabber:x:data' type='submit'>" FIELD(
	    "nick", "j") "<field var='password'><value/></field></x>");
	g_assert_true(wry_form_read(x, v, NULL));
	g_assert_null(wry_values_text(v, "perform"));
	g_assert_cmpint(wry_values_int(v, "port"), ==, 1);
	g_assert_cmpstr(wry_values_text(v, "password"), ==, "hunter2");
}

static void
test_empty_unsets(void)
{
	g_autoptr(WryValues) v = wry_values_new(fields);
	g_assert_true(wry_values_set(v, "port", "1", NULL));
	g_autoptr(xmpp_stanza_t) x = received(
	    "<x xmlns='jabber:x:data' type='submit'>" FIELD("nick", "j") "<field var='port'/></x>");
	g_assert_true(wry_form_read(x, v, NULL));
	g_assert_false(wry_values_is_set(v, "port"));
}

static void
test_no_form(void)
{
	static const char *const wrong[] = {
		"<x xmlns='jabber:x:data' type='cancel'/>",
		"<x xmlns='jabber:x:data'/>",
		"<x xmlns='jabber:x:other' type='submit'/>",
	};
	g_autoptr(WryValues) v = wry_values_new(fields);
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(xmpp_stanza_t) x = received(wrong[i]);
		g_autoptr(GError) error = NULL;
		g_assert_false(wry_form_read(x, v, &error));
		g_assert_error(error, WRY_ERROR, WRY_ERROR_BAD_REQUEST);
	}
	g_autoptr(GError) error = NULL;
	g_assert_false(wry_form_read(NULL, v, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_BAD_REQUEST);
}

static void
test_value(void)
{
	g_autoptr(xmpp_stanza_t) x = received(
	    "<x xmlns='jabber:x:data' type='submit'>" FIELD("a", "1") FIELD("b", "2") "<field "
										      "var='c'>"
										      "<value/>"
										      "</field>"
										      "</x>");
	g_autofree char *b = wry_form_value(x, "b"), *c = wry_form_value(x, "c");
	g_assert_cmpstr(b, ==, "2");
	g_assert_cmpstr(c, ==, "");
	g_assert_null(wry_form_value(x, "d"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/form/CM-09-write", test_write);
	g_test_add_func("/form/CM-09-write-values", test_write_values);
	g_test_add_func("/form/CM-09-read", test_read);
	g_test_add_func("/form/CM-09-booleans", test_booleans);
	g_test_add_func("/form/CM-09-wrong", test_wrong_values);
	g_test_add_func("/form/CM-09-wrong-keeps-the-good", test_wrong_keeps_the_good);
	g_test_add_func("/form/CM-09-required", test_required);
	g_test_add_func("/form/CM-10-unknown-and-missing", test_unknown_and_missing);
	g_test_add_func("/form/CM-10-missing-multi", test_missing_multi_is_empty);
	g_test_add_func("/form/CM-10-empty-unsets", test_empty_unsets);
	g_test_add_func("/form/no-form", test_no_form);
	g_test_add_func("/form/value", test_value);
	int rc = g_test_run();
	wry_stanza_shutdown();
	return rc;
}
