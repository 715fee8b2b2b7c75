/*
 * field.c - settings: their words parsed and checked, one row at a time
 *
 * A value is kept as the text that was given and parsed again when it is asked for; what was
 * checked once parses always.  The errors name the mistake and the cure, for both a file's
 * operator and a form's user; a secret stands in none of them.  No file and no form is read here.
 */
#include "base/field.h"

#include "base/text.h"

#include <string.h>

#define MAX_TEXT 4096 /* bytes of one value */
#define MAX_LINES 64
#define MAX_LINE 512 /* bytes */
#define MAX_SHOWN 60 /* bytes of a value in an error */
#define SECOND INT64_C(1000)
#define DAY (24 * 3600 * SECOND)
#define REFUSED_MOST 4096 /* bytes of a refused text that are shown again */

typedef struct {
	char letter; /* '\0': none */
	int64_t factor;
} Unit;

/* The largest first, as they are written for people; each ends with a factor of 0. */
static const Unit durations[] = {
	{ 'd', DAY }, { 'h', 3600 * SECOND }, { 'm', 60 * SECOND }, { 's', SECOND }, { 0, 0 },
};
static const Unit sizes[] = {
	{ 'G', 1 << 30 }, { 'M', 1 << 20 }, { 'k', 1 << 10 }, { '\0', 1 }, { 0, 0 },
};
static const Unit rates[] = {
	/* a day */
	{ 's', 86400 }, { 'm', 1440 }, { 'h', 24 }, { 'd', 1 }, { 0, 0 },
};

struct _WryValues {
	const WryField *fields; /* borrowed */
	unsigned n;
	char **refused; /* NULL, or one a field: what was typed, for the person to mend */
	char *texts[];	/* one a field, NULL: unset */
};

static const char *const truths[] = { "yes", "true", "on", "1", NULL };
static const char *const lies[] = { "no", "false", "off", "0", NULL };

static int
find_word(const char *const *words, const char *text)
{
	for (int i = 0; words[i] != NULL; i++)
		if (g_ascii_strcasecmp(words[i], text) == 0)
			return i;
	return -1;
}

static void
wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	g_free(text);
}

static bool
is_control(gunichar c)
{
	return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 || !wry_text_is_xml_char(c);
}

/* The beginning of a value as an error may show it: in one line, and harmless to a terminal. */
static char *
shown(const char *text)
{
	gsize n = wry_text_break(text, MAX_SHOWN, false);
	g_autofree char *head = wry_text_repair(text, n, "UTF-8");
	GString *out = g_string_sized_new(n + 8);
	for (const char *p = head; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_string_append_unichar(out, is_control(c) ? 0xfffd : c);
	}
	if (text[n] != '\0')
		g_string_append(out, "\xe2\x80\xa6");
	return g_string_free(out, FALSE);
}

static bool
refuse(GError **error, const char *msgid, const char *text, const char *more)
{
	g_autofree char *value = shown(text);
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, msgid, value, more, NULL);
}

/* Numbers */

typedef enum { NUMBER_OK, NUMBER_NONE, NUMBER_HUGE, NUMBER_UNIT } NumberResult;

/* Decimal digits; what follows them is left to the caller. */
static NumberResult
parse_digits(const char **text, int64_t *ret)
{
	const char *p = *text;
	int64_t value = 0;
	bool huge = false;
	if (!g_ascii_isdigit(*p))
		return NUMBER_NONE;
	for (; g_ascii_isdigit(*p); p++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *p - '0', &value)) {
			huge = true;
			value = 0;
		}
	*text = p;
	*ret = value;
	return huge ? NUMBER_HUGE : NUMBER_OK;
}

static NumberResult
parse_int(const char *text, int64_t *ret)
{
	bool negative = *text == '-';
	const char *p = text + negative;
	NumberResult result = parse_digits(&p, ret);
	if (*p != '\0')
		return NUMBER_NONE;
	if (negative)
		*ret = -*ret;
	return result;
}

/* separator: what stands between number and unit, '\0': nothing. */
static NumberResult
parse_units(const char *text, char separator, const Unit *units, int64_t *ret)
{
	const char *p = text;
	int64_t number;
	NumberResult result = parse_digits(&p, &number);
	if (result == NUMBER_NONE)
		return result;
	char unit = *p;
	if (separator != '\0' && unit != '\0')
		unit = p[0] == separator && p[1] != '\0' ? *++p : 'x';
	if (unit != '\0' && p[1] != '\0')
		return NUMBER_NONE;
	for (; units->factor != 0; units++)
		if (g_ascii_tolower(units->letter) == g_ascii_tolower(unit))
			break;
	if (units->factor == 0)
		return unit == '\0' ? NUMBER_UNIT : NUMBER_NONE;
	if (result == NUMBER_OK && __builtin_mul_overflow(number, units->factor, ret))
		return NUMBER_HUGE;
	return result;
}

/* "250ms": what a test waits for; people have seconds. */
static bool
parse_ms(const char *text, int64_t *ret)
{
	const char *p = text;
	return parse_digits(&p, ret) == NUMBER_OK && strcmp(p, "ms") == 0;
}

static NumberResult
parse_number(WryFieldType type, const char *text, int64_t *ret)
{
	switch (type) {
	case WRY_FIELD_DURATION:
		return parse_ms(text, ret) ? NUMBER_OK : parse_units(text, '\0', durations, ret);
	case WRY_FIELD_SIZE:
		return parse_units(text, '\0', sizes, ret);
	case WRY_FIELD_RATE:
		return parse_units(text, '/', rates, ret);
	default:
		return parse_int(text, ret);
	}
}

/* A limit, as one would write it. */
static char *
format_number(WryFieldType type, int64_t number)
{
	const Unit *unit = type == WRY_FIELD_DURATION ? durations
			   : type == WRY_FIELD_SIZE   ? sizes
						      : NULL;
	for (; unit != NULL && unit->factor != 0; unit++)
		if (number >= unit->factor && number % unit->factor == 0) {
			const char letter[] = { unit->letter, '\0' };
			return g_strdup_printf("%" G_GINT64_FORMAT "%s", number / unit->factor,
					       letter);
		}
	return g_strdup_printf("%" G_GINT64_FORMAT "%s", number,
			       type == WRY_FIELD_DURATION ? (number == 0 ? "s" : "ms") : "");
}

static bool
refuse_number(const WryField *field, const char *text, NumberResult result, GError **error)
{
	static const struct {
		const char *none, *unit;
	} words[] = {
		[WRY_FIELD_INT] = { N_("'%s' is not a whole number"), NULL },
		[WRY_FIELD_DURATION] = {
			N_("'%s' is not a length of time; write it as 30s, 5m, 12h or 7d"),
			N_("'%1$s' has no unit; write %1$ss, %1$sm, %1$sh or %1$sd"),
		},
		[WRY_FIELD_SIZE] = { N_("'%s' is not a size; write it as 64k, 16M or 1G"), NULL },
		[WRY_FIELD_RATE] = {
			N_("'%s' is not a rate; write it as 1/s, 5/m, 30/h or 100/d"),
			N_("'%1$s' has no unit; write %1$s/s, %1$s/m, %1$s/h or %1$s/d"),
		},
	};
	if (result == NUMBER_HUGE)
		return refuse(error, N_("'%s' is too large"), text, NULL);
	if (result == NUMBER_UNIT)
		return refuse(error, words[field->type].unit, text, NULL);
	return refuse(error, words[field->type].none, text, NULL);
}

static bool
check_number(const WryField *field, const char *text, GError **error)
{
	int64_t number = 0;
	NumberResult result = parse_number(field->type, text, &number);
	if (result != NUMBER_OK)
		return refuse_number(field, text, result, error);
	if (field->type == WRY_FIELD_RATE || (field->min == 0 && field->max == 0))
		return true;
	bool small = number < field->min;
	if (!small && number <= field->max)
		return true;
	g_autofree char *limit = format_number(field->type, small ? field->min : field->max);
	return refuse(error,
		      small ? N_("'%1$s' is too little; the least is %2$s")
			    : N_("'%1$s' is too much; the most is %2$s"),
		      text, limit);
}

/* Words */

static bool
check_choice(const WryField *field, const char *text, GError **error)
{
	if (find_word(field->choices, text) >= 0)
		return true;
	g_autofree char *choices = g_strjoinv(", ", (char **)field->choices);
	return refuse(error, N_("'%1$s' is none of: %2$s"), text, choices);
}

/* Lines are separated by \n by now. */
static bool
check_lines(const char *text, GError **error)
{
	unsigned lines = 0;
	for (const char *p = text;; p++) {
		gsize n = strcspn(p, "\n");
		if (n > MAX_LINE) {
			g_autofree char *line = g_strndup(p, n);
			return refuse(error, N_("'%s' is too long for a line"), line, NULL);
		}
		if (++lines > MAX_LINES)
			return refuse(error, N_("'%s' and so on: more than 64 lines"), text, NULL);
		p += n;
		if (*p == '\0')
			return true;
	}
}

/* Of any type: UTF-8 that XML may carry, one line, and not without end. */
static bool
check_characters(const WryField *field, const char *text, GError **error)
{
	gsize most = field->type == WRY_FIELD_LINES ? MAX_LINES * (MAX_LINE + 1) : MAX_TEXT;
	const char *wrong = strnlen(text, most + 1) > most ? N_("'%s' is too long") : NULL;
	const char *secret = N_("this is too long");
	if (wrong == NULL && !g_utf8_validate(text, -1, NULL)) {
		wrong = N_("'%s' is not UTF-8");
		secret = N_("this is not UTF-8");
	}
	for (const char *p = text; wrong == NULL && *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool blank = (c == '\n' && field->type == WRY_FIELD_LINES) ||
			     (g_unichar_isspace(c) && c < 0x80 && field->type == WRY_FIELD_LIST);
		if (blank || !is_control(c))
			continue;
		wrong = c == '\n' || c == '\r' ? N_("'%s' is more than one line")
					       : N_("'%s' holds a control character");
		secret = c == '\n' || c == '\r' ? N_("this is more than one line")
						: N_("this holds a control character");
	}
	if (wrong == NULL)
		return true;
	if (field->type == WRY_FIELD_SECRET)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, secret, NULL);
	return refuse(error, wrong, text, NULL);
}

static bool
check(const WryField *field, const char *text, GError **error)
{
	if (!check_characters(field, text, error))
		return false;
	switch (field->type) {
	case WRY_FIELD_BOOL:
		if (find_word(truths, text) < 0 && find_word(lies, text) < 0)
			return refuse(error, N_("'%s' is neither yes nor no"), text, NULL);
		break;
	case WRY_FIELD_INT:
	case WRY_FIELD_DURATION:
	case WRY_FIELD_SIZE:
	case WRY_FIELD_RATE:
		if (!check_number(field, text, error))
			return false;
		break;
	case WRY_FIELD_CHOICE:
		if (!check_choice(field, text, error))
			return false;
		break;
	case WRY_FIELD_LINES:
		if (!check_lines(text, error))
			return false;
		break;
	case WRY_FIELD_TEXT:
	case WRY_FIELD_SECRET:
	case WRY_FIELD_LIST:
		break;
	}
	return field->check == NULL || field->check(text, error);
}

/* A copy as it is kept.  Blanks around a value are an accident of typing; in a secret they are not.
 */
static char *
normalise(const WryField *field, const char *text)
{
	if (field->type == WRY_FIELD_SECRET)
		return g_strdup(text);
	if (field->type == WRY_FIELD_CHOICE) {
		g_autofree char *word = g_strstrip(g_strdup(text));
		int i = find_word(field->choices, word);
		return i >= 0 ? g_strdup(field->choices[i]) : g_steal_pointer(&word);
	}
	char *copy = g_strdup(text);
	if (field->type != WRY_FIELD_LINES)
		return g_strstrip(copy);
	char *to = copy; /* \r\n, as forms and files may have it, is \n */
	for (const char *p = copy; *p != '\0'; p++)
		if (!(p[0] == '\r' && p[1] == '\n'))
			*to++ = *p;
	while (to > copy && to[-1] == '\n')
		to--;
	*to = '\0';
	return copy;
}

/* Values */

WryValues *
wry_values_new(const WryField *fields)
{
	unsigned n = 0;
	while (fields[n].name != NULL)
		n++;
	WryValues *values = g_malloc0(sizeof *values + n * sizeof values->texts[0]);
	values->fields = fields;
	values->n = n;
	return values;
}

WryValues *
wry_values_copy(const WryValues *values)
{
	WryValues *copy = wry_values_new(values->fields);
	for (unsigned i = 0; i < values->n; i++)
		copy->texts[i] = g_strdup(values->texts[i]);
	return copy;
}

void
wry_values_free(WryValues *values)
{
	if (values == NULL)
		return;
	for (unsigned i = 0; i < values->n; i++) {
		wipe(values->texts[i]);
		if (values->refused != NULL)
			wipe(values->refused[i]);
	}
	g_free(values->refused);
	g_free(values);
}

const WryField *
wry_values_fields(const WryValues *values)
{
	return values->fields;
}

bool
wry_field_is_sealed(const WryField *field)
{
	return field->type == WRY_FIELD_SECRET || (field->flags & WRY_FIELD_SEALED) != 0;
}

const WryField *
wry_field_find(const WryField *fields, const char *name)
{
	for (; fields->name != NULL; fields++)
		if (g_str_equal(fields->name, name))
			return fields;
	return NULL;
}

/*
 * Fourteen settings are asked for on the way of a message, each at the end of a long table.  Where
 * this name was found in this table is remembered; the string may have changed since, and is
 * compared.
 */
static const WryField *
get_field(const WryValues *values, const char *name)
{
	static _Thread_local struct {
		const WryField *fields;
		const char *name;
		unsigned place;
	} known[256];
	gsize hash = ((gsize)name >> 2) ^ ((gsize)name >> 10) ^ ((gsize)values->fields >> 6);
	gsize slot = hash % G_N_ELEMENTS(known);
	unsigned place = known[slot].place;
	if (known[slot].name == name && known[slot].fields == values->fields && place < values->n &&
	    strcmp(values->fields[place].name, name) == 0)
		return &values->fields[place];
	const WryField *field = wry_field_find(values->fields, name);
	if (field == NULL)
		g_error("field '%s' is in no row of its table", name);
	known[slot].fields = values->fields;
	known[slot].name = name;
	known[slot].place = (unsigned)(field - values->fields);
	return field;
}

static void
note_refused(WryValues *values, const WryField *field, const char *text)
{
	if (field->type == WRY_FIELD_SECRET)
		text = NULL;
	if (values->refused == NULL && text == NULL)
		return;
	if (values->refused == NULL)
		values->refused = g_new0(char *, values->n);
	char **place = &values->refused[field - values->fields];
	wipe(*place);
	*place = text != NULL ? g_strndup(text, REFUSED_MOST) : NULL;
}

bool
wry_values_set(WryValues *values, const char *name, const char *text, GError **error)
{
	const WryField *field = wry_field_find(values->fields, name);
	if (field == NULL) {
		g_autofree char *unknown = shown(name);
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND, N_("'%s' is not known here"),
				     unknown, NULL);
	}
	char *copy = text != NULL ? normalise(field, text) : NULL;
	if (copy != NULL && *copy == '\0')
		g_clear_pointer(&copy, g_free);
	char **place = &values->texts[field - values->fields];
	note_refused(values, field, NULL);
	if (copy != NULL && !check(field, copy, error)) {
		note_refused(values, field, copy);
		wipe(copy);
		return false;
	}
	wipe(*place);
	*place = copy;
	return true;
}

const char *
wry_values_typed(const WryValues *values, const char *name)
{
	const WryField *field = get_field(values, name);
	const char *refused =
	    values->refused != NULL ? values->refused[field - values->fields] : NULL;
	return refused != NULL ? refused : wry_values_text(values, name);
}

bool
wry_values_complete(const WryValues *values, GError **error)
{
	for (unsigned i = 0; i < values->n; i++) {
		const WryField *field = &values->fields[i];
		if (field->required && values->texts[i] == NULL && field->fallback == NULL)
			return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					     N_("'%s' is required"), field->name, NULL);
	}
	return true;
}

bool
wry_values_is_set(const WryValues *values, const char *name)
{
	return values->texts[get_field(values, name) - values->fields] != NULL;
}

static const char *
text_of(const WryValues *values, const WryField *field)
{
	const char *text = values->texts[field - values->fields];
	if (text == NULL)
		text = field->fallback;
	return text != NULL && *text != '\0' ? text : NULL;
}

const char *
wry_values_text(const WryValues *values, const char *name)
{
	return text_of(values, get_field(values, name));
}

bool
wry_values_bool(const WryValues *values, const char *name)
{
	const WryField *field = get_field(values, name);
	g_assert(field->type == WRY_FIELD_BOOL);
	const char *text = text_of(values, field);
	return text != NULL && find_word(truths, text) >= 0;
}

unsigned
wry_values_choice(const WryValues *values, const char *name)
{
	const WryField *field = get_field(values, name);
	g_assert(field->type == WRY_FIELD_CHOICE);
	const char *text = text_of(values, field);
	unsigned n = 0;
	while (text != NULL && field->choices[n] != NULL && strcmp(field->choices[n], text) != 0)
		n++;
	g_assert(field->choices[n] != NULL); /* a fallback that is none */
	return n;
}

int64_t
wry_values_int(const WryValues *values, const char *name)
{
	const WryField *field = get_field(values, name);
	g_assert(field->type == WRY_FIELD_INT || field->type == WRY_FIELD_SIZE ||
		 field->type == WRY_FIELD_DURATION || field->type == WRY_FIELD_RATE);
	const char *text = text_of(values, field);
	int64_t number = 0;
	if (text != NULL && parse_number(field->type, text, &number) != NUMBER_OK)
		g_error("field '%s' has a fallback that does not parse", name);
	return number;
}

char **
wry_values_list(const WryValues *values, const char *name)
{
	const WryField *field = get_field(values, name);
	g_assert(field->type == WRY_FIELD_LIST || field->type == WRY_FIELD_LINES);
	const char *separators = field->type == WRY_FIELD_LIST ? " \t\r\n\f\v," : "\n";
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const char *p = text_of(values, field);
	while (p != NULL && *p != '\0') {
		gsize n = strcspn(p, separators);
		if (n > 0)
			g_ptr_array_add(words, g_strndup(p, n));
		p += n;
		p += *p != '\0';
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_steal(words, NULL);
}
