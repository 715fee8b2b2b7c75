/*
 * allow.c - what may be sent: where to, how much of it, and for how much money
 */
#include "backends/sms/allow.h"

#include "backends/sms/number.h"
#include "backends/sms/price.h"

#include <string.h>

#define USERS_MOST 200000
#define HOUR_US (3600 * (gint64)G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)
#define EVERYBODY "*"
/* Codes cost the operator, and whoever collects money for calls to a number likes them best. */
#define CODES_NUMBER_DAY 3
#define CODES_USER_DAY 5
#define CODES_HOUR 100

struct _SmsAllow {
	WryComponent *component;
	SmsPrices *prices; /* NULL: nothing has one */
	SmsKeep *spent;	   /* user, "*", "code ..." -> "DAY PARTS HOUR PARTS" */
	SmsKeep *money;	   /* user -> millionths */
};

static const WryValues *
settings(const SmsAllow *allow)
{
	return wry_component_settings(allow->component);
}

static bool
read_prices(SmsAllow *allow, GError **error)
{
	const char *path = wry_values_text(settings(allow), "price_file");
	SmsPrices *prices = path != NULL ? sms_prices_read(path, error) : NULL;
	if (path != NULL && prices == NULL)
		return false;
	sms_prices_free(allow->prices);
	allow->prices = prices;
	return true;
}

SmsAllow *
sms_allow_new(WryComponent *component, GError **error)
{
	SmsAllow *allow = g_new0(SmsAllow, 1);
	allow->component = component;
	allow->spent = sms_keep_new(component, "spent", USERS_MOST);
	allow->money = sms_keep_new(component, "money", USERS_MOST);
	if (read_prices(allow, error))
		return allow;
	sms_allow_free(allow);
	return NULL;
}

void
sms_allow_free(SmsAllow *allow)
{
	if (allow == NULL)
		return;
	sms_keep_free(allow->spent);
	sms_keep_free(allow->money);
	sms_prices_free(allow->prices);
	g_free(allow);
}

void
sms_allow_load(SmsAllow *allow, WryReply *reply)
{
	WryJoint *joint = wry_joint_new(reply);
	sms_keep_load(allow->spent, wry_joint_part(joint));
	sms_keep_load(allow->money, wry_joint_part(joint));
	wry_joint_seal(joint);
}

void
sms_allow_reload(SmsAllow *allow)
{
	g_autoptr(GError) error = NULL;
	if (!read_prices(allow, &error))
		wry_log_warn(wry_component_log(allow->component), "prices stay as they were: %s",
			     error->message);
}

/* --- counted
 * --------------------------------------------------------------------------------------- */

typedef struct {
	gint64 day, hour; /* since 1970 */
	gint64 in_day, in_hour;
} Spent;

static Spent
spent_of(SmsAllow *allow, const char *name)
{
	const char *line = sms_keep_get(allow->spent, name);
	gint64 now = g_get_real_time();
	Spent s = { .day = now / DAY_US, .hour = now / HOUR_US };
	g_auto(GStrv) words = g_strsplit(line != NULL ? line : "", " ", 4);
	if (g_strv_length(words) != 4)
		return s;
	if (g_ascii_strtoll(words[0], NULL, 10) == s.day)
		s.in_day = g_ascii_strtoll(words[1], NULL, 10);
	if (g_ascii_strtoll(words[2], NULL, 10) == s.hour)
		s.in_hour = g_ascii_strtoll(words[3], NULL, 10);
	return s;
}

static void
spend(SmsAllow *allow, const char *name, gint64 parts)
{
	Spent s = spent_of(allow, name);
	g_autofree char *line = g_strdup_printf(
	    "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
	    s.day, MAX(s.in_day + parts, 0), s.hour, MAX(s.in_hour + parts, 0));
	sms_keep_count(allow->spent, name, line, (s.day + 1) * DAY_US);
}

/* "15:00 UTC" */
static char *
next_hour(const Spent *s)
{
	return g_strdup_printf("%02d:00 UTC", (int)((s->hour + 1) % 24));
}

static bool
refuse(GError **error, const char *msgid, int64_t most, const char *when)
{
	g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, most);
	return wry_error_set(error, WRY_ERROR_POLICY_VIOLATION, msgid, n, when, NULL);
}

static bool
within_all(SmsAllow *allow, gint64 parts, GError **error)
{
	int64_t all = wry_values_int(settings(allow), "all_per_day");
	return all <= 0 || spent_of(allow, EVERYBODY).in_day + parts <= all ||
	       refuse(error, N_("This gateway sends %1$s texts a day, and has; again at %2$s."),
		      all, "midnight UTC");
}

static bool
within(SmsAllow *allow, const char *user, gint64 parts, GError **error)
{
	int64_t hour = wry_values_int(settings(allow), "sms_per_hour");
	int64_t day = wry_values_int(settings(allow), "sms_per_day");
	Spent mine = spent_of(allow, user);
	g_autofree char *later = next_hour(&mine);
	if (hour > 0 && mine.in_hour + parts > hour)
		return refuse(error, N_("%1$s texts an hour are the limit; again at %2$s."), hour,
			      later);
	if (day > 0 && mine.in_day + parts > day)
		return refuse(error, N_("%1$s texts a day are the limit; again at %2$s."), day,
			      "midnight UTC");
	return within_all(allow, parts, error);
}

/* What is never asked for is not written down. */
static void
count_all(SmsAllow *allow, gint64 parts)
{
	if (wry_values_int(settings(allow), "all_per_day") > 0)
		spend(allow, EVERYBODY, parts);
}

static void
count(SmsAllow *allow, const char *user, gint64 parts)
{
	if (wry_values_int(settings(allow), "sms_per_hour") > 0 ||
	    wry_values_int(settings(allow), "sms_per_day") > 0)
		spend(allow, user, parts);
	count_all(allow, parts);
}

/* --- where to
 * -------------------------------------------------------------------------------------- */

/* How many characters of it the longest of the prefixes has; -1: none fits. */
static int
longest(const WryValues *values, const char *key, const WryAddress *to)
{
	g_autofree char *same = sms_number_read_as(to);
	g_auto(GStrv) prefixes = wry_values_list(values, key);
	int n = -1;
	for (char **p = prefixes; *p != NULL; p++)
		if (g_str_has_prefix(to->name, *p) || (same != NULL && g_str_has_prefix(same, *p)))
			n = MAX(n, (int)strlen(*p));
	return n;
}

/* Of two that fit the longer one holds. */
static bool
goes_there(const SmsAllow *allow, const WryAddress *to, GError **error)
{
	int yes = longest(settings(allow), "prefix_allow", to);
	int no = longest(settings(allow), "prefix_deny", to);
	bool some = wry_values_is_set(settings(allow), "prefix_allow");
	g_autofree char *shown = sms_number_pretty(to);
	return (no >= 0 || some ? yes > no : true) ||
	       wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
			     N_("This gateway sends no texts to numbers like %s."), shown, NULL);
}

/* --- for how much
 * ----------------------------------------------------------------------------------- */

static int64_t
money_of(SmsAllow *allow, const char *user)
{
	const char *text = sms_keep_get(allow->money, user);
	return text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static void
pay(SmsAllow *allow, const char *user, int64_t sum)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, money_of(allow, user) - sum);
	sms_keep_count(allow->money, user, text, 0);
}

/* What a part costs: of two that it may be the dearer.  -1 and error: nothing goes there. */
static int64_t
part_price(const SmsAllow *allow, const WryAddress *to, GError **error)
{
	g_autofree char *same = sms_number_read_as(to);
	int64_t price = sms_prices_find(allow->prices, to->name);
	if (same != NULL)
		price = MAX(price, sms_prices_find(allow->prices, same));
	if (price < 0) {
		g_autofree char *shown = sms_number_pretty(to);
		wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
			      N_("This gateway sends no texts to numbers like %s."), shown, NULL);
	}
	return price;
}

/* What that costs him; 0: nothing does.  -1 and error: he cannot. */
static int64_t
price_of(SmsAllow *allow, const char *user, const WryAddress *to, unsigned parts, GError **error)
{
	if (allow->prices == NULL)
		return 0;
	int64_t price = part_price(allow, to, error);
	if (price < 0)
		return -1;
	int64_t sum = price * parts, left = money_of(allow, user);
	if (sum <= left)
		return sum;
	g_autofree char *cost = sms_money_format(sum), *has = sms_money_format(left);
	wry_error_set(error, WRY_ERROR_POLICY_VIOLATION,
		      N_("This text costs %1$s, and you have %2$s. Ask your operator."), cost, has,
		      NULL);
	return -1;
}

bool
sms_allow_take(SmsAllow *allow, const char *user, const WryAddress *to, unsigned parts,
	       int64_t *ret_paid, GError **error)
{
	if (!goes_there(allow, to, error) || !within(allow, user, parts, error))
		return false;
	int64_t sum = price_of(allow, user, to, parts, error);
	if (sum < 0)
		return false;
	if (sum > 0)
		pay(allow, user, sum);
	count(allow, user, parts);
	*ret_paid = sum;
	return true;
}

void
sms_allow_give_back(SmsAllow *allow, const char *user, int64_t paid, unsigned parts)
{
	if (paid > 0)
		pay(allow, user, -paid);
	count(allow, user, -(gint64)parts);
}

void
sms_allow_wait(SmsAllow *allow, const char *user, WryReply *stored)
{
	WryJoint *joint = wry_joint_new(stored);
	sms_keep_wait(allow->spent, user, wry_joint_part(joint));
	sms_keep_wait(allow->spent, EVERYBODY, wry_joint_part(joint));
	sms_keep_wait(allow->money, user, wry_joint_part(joint));
	wry_joint_seal(joint);
}

bool
sms_allow_answer(SmsAllow *allow, const WryAddress *to, unsigned parts, GError **error)
{
	if (!goes_there(allow, to, error) || !within_all(allow, parts, error) ||
	    (allow->prices != NULL && part_price(allow, to, error) < 0))
		return false;
	count_all(allow, parts);
	return true;
}

bool
sms_allow_code(SmsAllow *allow, const char *user, const WryAddress *to, GError **error)
{
	g_autofree char *number = g_strconcat("code ", to->name, NULL);
	g_autofree char *who = g_strconcat("code ", user, NULL);
	if (!goes_there(allow, to, error))
		return false;
	if (spent_of(allow, number).in_day >= CODES_NUMBER_DAY ||
	    spent_of(allow, who).in_day >= CODES_USER_DAY ||
	    spent_of(allow, "code").in_hour >= CODES_HOUR)
		return wry_error_set(error, WRY_ERROR_POLICY_VIOLATION,
				     N_("Enough codes were sent for today; again at %s."),
				     "midnight UTC", NULL);
	spend(allow, number, 1);
	spend(allow, who, 1);
	spend(allow, "code", 1);
	return true;
}

/* --- shown
 * ----------------------------------------------------------------------------------------- */

char *
sms_allow_describe(SmsAllow *allow, const char *user)
{
	int64_t day = wry_values_int(settings(allow), "sms_per_day");
	int64_t hour = wry_values_int(settings(allow), "sms_per_hour");
	Spent s = spent_of(allow, user);
	g_autoptr(GString) out = g_string_new(NULL);
	if (day > 0)
		g_string_append_printf(out,
				       "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " texts today.",
				       s.in_day, day);
	else if (hour > 0)
		g_string_append_printf(
		    out, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " texts this hour.", s.in_hour,
		    hour);
	if (allow->prices != NULL) {
		g_autofree char *has = sms_money_format(money_of(allow, user));
		g_string_append_printf(out, "%sYou have %s.", out->len > 0 ? " " : "", has);
	}
	if (out->len == 0)
		g_string_append(out, "There is no limit here, and nothing to pay.");
	return g_string_free(g_steal_pointer(&out), FALSE);
}

bool
sms_allow_credit(SmsAllow *allow, const char *user, const char *text, GError **error)
{
	int64_t sum;
	if (!sms_money_parse(text, &sum))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' is no sum; write 5 or -2.50"), text, NULL);
	/* One more, and somebody else's would be forgotten. */
	if (sms_keep_get(allow->money, user) == NULL && sms_keep_size(allow->money) >= USERS_MOST)
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("There are as many balances as there may be."), NULL);
	pay(allow, user, -sum);
	return true;
}
