/*
 * form.c - a WryField table as a data form, and back
 *
 * The table says what a field is; here is only how XEP-0004 writes that.  What a value
 * may be is base/field's to check; what the form is for, its owner's to know.
 */
#include "xmpp/form.h"

#include "xmpp/ns.h"

#include <string.h>

/* --- writing ---------------------------------------------------------------- */

static const char *
type_of(const WryField *field)
{
	if ((field->flags & WRY_FIELD_JIDS) != 0)
		return field->type == WRY_FIELD_LINES ? "jid-multi" : "jid-single";
	switch (field->type) {
	case WRY_FIELD_SECRET:
		return "text-private";
	case WRY_FIELD_BOOL:
		return "boolean";
	case WRY_FIELD_CHOICE:
		return "list-single";
	case WRY_FIELD_LINES:
		return "text-multi";
	default:
		return "text-single";
	}
}

static const char *
text_of(const WryField *field, const WryValues *values)
{
	return values != NULL ? wry_values_typed(values, field->name) : field->fallback;
}

static bool
is_true(const char *text)
{
	static const char *const yes[] = { "yes", "true", "on", "1" };
	for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(yes); i++)
		if (g_ascii_strcasecmp(text, yes[i]) == 0)
			return true;
	return false;
}

static void
write_lines(WryXml *xml, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l != NULL; l++)
		wry_xml_leaf(xml, "value", NULL, *l);
}

static void
write_value(WryXml *xml, const WryField *field, const WryValues *values)
{
	if (field->type == WRY_FIELD_SECRET)
		return;
	const char *text = text_of(field, values);
	if (field->type == WRY_FIELD_BOOL)
		wry_xml_leaf(xml, "value", NULL, is_true(text) ? "true" : "false");
	else if (text != NULL && text[0] != '\0' && field->type == WRY_FIELD_LINES)
		write_lines(xml, text);
	else if (text != NULL && text[0] != '\0')
		wry_xml_leaf(xml, "value", NULL, text);
}

/* What a client may check before it submits (XEP-0122). */
static void
write_validate(WryXml *xml, const WryField *field)
{
	if (field->type != WRY_FIELD_INT)
		return;
	wry_xml_open(xml, "validate", NS_VALIDATE);
	wry_xml_attr(xml, "datatype", "xs:integer");
	if (field->min != 0 || field->max != 0) {
		wry_xml_open(xml, "range", NULL);
		wry_xml_attr_int(xml, "min", field->min);
		wry_xml_attr_int(xml, "max", field->max);
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}

static void
write_field(WryXml *xml, const WryField *field, const WryValues *values, bool ask)
{
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "type", type_of(field));
	wry_xml_attr(xml, "var", field->name);
	wry_xml_attr(xml, "label", field->label);
	if (ask) {
		write_validate(xml, field);
		if (field->help != NULL)
			wry_xml_leaf(xml, "desc", NULL, field->help);
		if (field->required)
			wry_xml_leaf(xml, "required", NULL, NULL);
	}
	write_value(xml, field, values);
	for (const char *const *c = ask ? field->choices : NULL; c != NULL && *c != NULL; c++) {
		wry_xml_open(xml, "option", NULL);
		wry_xml_attr(xml, "label", *c);
		wry_xml_leaf(xml, "value", NULL, *c);
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}

void
wry_form_type_write(WryXml *xml, const char *form_type)
{
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "type", "hidden");
	wry_xml_attr(xml, "var", "FORM_TYPE");
	wry_xml_leaf(xml, "value", NULL, form_type);
	wry_xml_close(xml);
}

void
wry_form_write(WryXml *xml, const char *type, const char *form_type, const char *title,
	       const char *instructions, const WryField *fields, const WryValues *values)
{
	wry_xml_open(xml, "x", NS_XDATA);
	wry_xml_attr(xml, "type", type);
	if (title != NULL)
		wry_xml_leaf(xml, "title", NULL, title);
	if (instructions != NULL)
		wry_xml_leaf(xml, "instructions", NULL, instructions);
	if (form_type != NULL)
		wry_form_type_write(xml, form_type);
	for (const WryField *f = fields; f != NULL && f->name != NULL; f++)
		write_field(xml, f, values, strcmp(type, "form") == 0);
	wry_xml_close(xml);
}

/* --- reading ---------------------------------------------------------------- */

static xmpp_stanza_t *
find_field(xmpp_stanza_t *x, const char *var, xmpp_stanza_t *after)
{
	xmpp_stanza_t *f = after != NULL ? wry_stanza_next(after, "field", NS_XDATA)
					 : wry_stanza_child(x, "field", NS_XDATA);
	while (f != NULL && g_strcmp0(wry_stanza_attr(f, "var"), var) != 0)
		f = wry_stanza_next(f, "field", NS_XDATA);
	return f;
}

char *
wry_form_value(xmpp_stanza_t *x, const char *var)
{
	xmpp_stanza_t *f = find_field(x, var, NULL);
	xmpp_stanza_t *v = f != NULL ? wry_stanza_child(f, "value", NS_XDATA) : NULL;
	if (v == NULL)
		return NULL;
	char *text = wry_stanza_text(v);
	return text != NULL ? text : g_strdup("");
}

static bool
refuse(const WryField *field, const char *what, GError **error)
{
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("%1$s: %2$s"),
			     field->label != NULL ? field->label : field->name, what, NULL);
}

/* The values of a submitted field in one text, as base/field reads that type. */
static char *
join_values(const WryField *field, xmpp_stanza_t *f, GError **error)
{
	char sep = field->type == WRY_FIELD_LINES ? '\n' : ' ';
	g_autoptr(GString) all = g_string_new(NULL);
	unsigned n = 0;
	for (xmpp_stanza_t *v = wry_stanza_child(f, "value", NS_XDATA); v != NULL;
	     v = wry_stanza_next(v, "value", NS_XDATA)) {
		g_autofree char *text = wry_stanza_text(v);
		if (n++ > 0)
			g_string_append_c(all, sep);
		g_string_append(all, text != NULL ? text : "");
	}
	if (field->type == WRY_FIELD_LIST) {
		g_strdelimit(all->str, "\r\n\t", ' ');
	} else if (field->type != WRY_FIELD_LINES) {
		if (n > 1) {
			refuse(field, N_("only one value is possible"), error);
			return NULL;
		}
		if (strpbrk(all->str, "\r\n") != NULL) {
			refuse(field, N_("only one line is possible"), error);
			return NULL;
		}
	}
	return g_strdup(all->str);
}

/* A secret is never shown, so an empty one has not been touched. */
static bool
read_field(xmpp_stanza_t *x, const WryField *field, WryValues *values, GError **error)
{
	xmpp_stanza_t *f = find_field(x, field->name, NULL);
	if (f == NULL) {
		/* several clients leave out a multi-line field that is empty (CM-10) */
		return field->type != WRY_FIELD_LINES ||
		       wry_values_set(values, field->name, NULL, error);
	}
	if (find_field(x, field->name, f) != NULL)
		return refuse(field, N_("it is there twice"), error);
	g_autofree char *text = join_values(field, f, error);
	if (text == NULL)
		return false;
	if (field->type == WRY_FIELD_SECRET && text[0] == '\0')
		return true;
	g_autoptr(GError) wrong = NULL;
	return wry_values_set(values, field->name, text, &wrong) ||
	       refuse(field, wrong->message, error);
}

/*
 * What is good is taken even if something else is wrong: the form then goes back as it was
 * typed.  The first that is wrong is what is told.
 */
bool
wry_form_read(xmpp_stanza_t *x, WryValues *values, GError **error)
{
	if (x == NULL || !wry_stanza_is(x, "x", NS_XDATA))
		return wry_error_set(error, WRY_ERROR_BAD_REQUEST, N_("the form is missing"), NULL);
	if (g_strcmp0(wry_stanza_attr(x, "type"), "submit") != 0)
		return wry_error_set(error, WRY_ERROR_BAD_REQUEST, N_("the form is not submitted"),
				     NULL);
	g_autoptr(GError) first = NULL;
	for (const WryField *f = wry_values_fields(values); f->name != NULL; f++)
		read_field(x, f, values, first == NULL ? &first : NULL);
	if (first != NULL) {
		g_propagate_error(error, g_steal_pointer(&first));
		return false;
	}
	return wry_values_complete(values, error);
}
