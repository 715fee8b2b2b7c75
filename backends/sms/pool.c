/*
 * pool.c - the numbers that are ours, and which of them a user may have
 */
#include "backends/sms/pool.h"

#include "base/hash.h"

#include <string.h>

#define NUMBERS_MOST 100000
#define SHARE_LENGTH 16
#define SHARES_MOST 8 /* tried for one user: digests are hardly ever the same */

struct _SmsPool {
	const char *domain;
	const SmsCountry *country;
	bool shared, own;
	GPtrArray *numbers;  /* of WryAddress, in the operator's order */
	GHashTable *by_name; /* their names, borrowed */
};

/* --- made --- */

/* A line, or a word of a list.  What has no country code is not guessed: it is written once. */
static bool
add(SmsPool *pool, const char *text, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(WryAddress) number =
	    sms_number_parse(text, pool->country, pool->domain, NULL, &why);
	SmsNumberKind kind = number != NULL ? sms_number_kind(number) : SMS_NUMBER_NAME;
	if (kind != SMS_NUMBER_E164 && kind != SMS_NUMBER_SHORT)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("numbers: '%s' is no number; write +442079460123"), text,
				     NULL);
	if (g_hash_table_contains(pool->by_name, number->name))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("numbers: '%s' is there twice"), text, NULL);
	if (pool->numbers->len >= NUMBERS_MOST)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("numbers: there are more than 100,000"), NULL);
	g_hash_table_add(pool->by_name, number->name);
	g_ptr_array_add(pool->numbers, g_steal_pointer(&number));
	return true;
}

static bool
add_file(SmsPool *pool, const char *path, GError **error)
{
	g_autofree char *bytes = NULL;
	if (!g_file_get_contents(path, &bytes, NULL, NULL))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("numbers_file: '%s' cannot be read"), path, NULL);
	g_auto(GStrv) lines = g_strsplit_set(bytes, "\r\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		(*line)[strcspn(*line, "#")] = '\0';
		g_strstrip(*line);
		if (**line != '\0' && !add(pool, *line, error))
			return false;
	}
	return true;
}

static bool
fill(SmsPool *pool, const WryValues *settings, GError **error)
{
	const char *country = wry_values_text(settings, "default_country");
	const char *file = wry_values_text(settings, "numbers_file");
	g_auto(GStrv) numbers = wry_values_list(settings, "numbers");
	pool->shared = wry_values_bool(settings, "shared");
	pool->own = wry_values_bool(settings, "own_numbers");
	pool->country = country != NULL ? sms_country_find(country) : NULL;
	for (char **number = numbers; *number != NULL; number++)
		if (!add(pool, *number, error))
			return false;
	if (file != NULL && !add_file(pool, file, error))
		return false;
	if (pool->numbers->len == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("numbers: there is none; write numbers or numbers_file"),
				     NULL);
	/* Who answers to a shared number without having been written to is somebody's all the same.
	 */
	return !pool->shared || wry_values_text(settings, "unmatched") != NULL ||
	       wry_error_set(
		   error, WRY_ERROR_NOT_ACCEPTABLE,
		   N_("unmatched: say who gets what nobody was waiting for; numbers are shared"),
		   NULL);
}

SmsPool *
sms_pool_new(const WryValues *settings, const char *domain, GError **error)
{
	SmsPool *pool = g_new0(SmsPool, 1);
	pool->domain = domain;
	pool->numbers = g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	pool->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	if (fill(pool, settings, error))
		return pool;
	sms_pool_free(pool);
	return NULL;
}

void
sms_pool_free(SmsPool *pool)
{
	if (pool == NULL)
		return;
	g_hash_table_unref(pool->by_name);
	g_ptr_array_unref(pool->numbers);
	g_free(pool);
}

/* --- asked --- */

const SmsCountry *
sms_pool_country(const SmsPool *pool)
{
	return pool->country;
}

bool
sms_pool_is_shared(const SmsPool *pool)
{
	return pool->shared;
}

unsigned
sms_pool_size(const SmsPool *pool)
{
	return pool->numbers->len;
}

bool
sms_pool_has(const SmsPool *pool, const WryAddress *number)
{
	g_autoptr(WryAddress) plain = sms_number_unshared(number);
	return g_hash_table_contains(pool->by_name, plain->name);
}

const WryAddress *
sms_pool_first(const SmsPool *pool)
{
	return pool->numbers->len > 0 ? pool->numbers->pdata[0] : NULL;
}

WryAddress *
sms_pool_chosen(const SmsPool *pool, const char *number, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(WryAddress) instead = NULL;
	if (number == NULL || g_ascii_strcasecmp(number, SMS_NUMBER_ANY) == 0)
		return NULL;
	g_autoptr(WryAddress) a =
	    sms_number_parse(number, pool->country, pool->domain, &instead, &why);
	if (a == NULL && instead != NULL) {
		g_autofree char *likely = sms_number_pretty(instead);
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("%1$s Did you mean %2$s?"),
			      why->message, likely, NULL);
		return NULL;
	}
	if (a == NULL) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, wry_error_msgid(why),
			      wry_error_arg(why, 0), wry_error_arg(why, 1), NULL);
		return NULL;
	}
	SmsNumberKind kind = sms_number_kind(a);
	bool ours = (kind == SMS_NUMBER_E164 || kind == SMS_NUMBER_SHORT) && sms_pool_has(pool, a);
	if (ours || (pool->own && kind == SMS_NUMBER_E164))
		return g_steal_pointer(&a);
	g_autofree char *shown = sms_number_pretty(a);
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("%s is none of the numbers here."), shown,
		      NULL);
	return NULL;
}

/* The n-th share of a user, of the number he wants, or of one that it falls on: the same for ever.
 */
static WryAddress *
share(const SmsPool *pool, const WryAddress *wanted, const char *user, unsigned n)
{
	char whose[SHARE_LENGTH + 1];
	g_autofree char *text = n == 0 ? g_strdup(user) : g_strdup_printf("%s %u", user, n);
	wry_hash_name(whose, pool->domain, strlen(pool->domain), text);
	g_autofree char *some = g_strndup(whose, 8);
	guint place = (guint)(g_ascii_strtoull(some, NULL, 36) % pool->numbers->len);
	return sms_number_share(wanted != NULL ? wanted : pool->numbers->pdata[place], whose);
}

static WryAddress *
refuse(GError **error, int code, const char *msgid, const WryAddress *number)
{
	g_autofree char *shown = number != NULL ? sms_number_pretty(number) : NULL;
	wry_error_set(error, code, msgid, shown, NULL);
	return NULL;
}

WryAddress *
sms_pool_address(const SmsPool *pool, const char *user, const char *chosen, unsigned n,
		 GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(WryAddress) wanted = sms_pool_chosen(pool, chosen, &why);
	if (why != NULL) {
		g_propagate_error(error, g_steal_pointer(&why));
		return NULL;
	}
	bool shares = pool->shared && (wanted == NULL || sms_pool_has(pool, wanted));
	if (shares && n < SHARES_MOST)
		return share(pool, wanted, user, n);
	if (wanted != NULL && !shares)
		return n == 0 ? g_steal_pointer(&wanted)
			      : refuse(error, WRY_ERROR_CONFLICT, N_("%s is somebody else's."),
				       wanted);
	if (!shares && n < pool->numbers->len)
		return wry_address_copy(pool->numbers->pdata[n]);
	return refuse(error, WRY_ERROR_RESOURCE_CONSTRAINT, N_("All numbers are taken."), NULL);
}
