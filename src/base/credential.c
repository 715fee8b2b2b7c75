/*
 * credential.c - secrets that a configuration names by their file
 */
#include "base/credential.h"

#include <string.h>

#define MOST 4096

bool
wry_credential_read(const WryValues *values, const char *key, char **ret, GError **error)
{
	const char *path = wry_values_text(values, key);
	char *bytes = NULL;
	gsize n = 0;
	*ret = NULL;
	if (path == NULL)
		return true;
	if (!g_file_get_contents(path, &bytes, &n, NULL) || n > MOST) {
		wry_credential_wipe(bytes);
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("%1$s: '%2$s' cannot be read"), key, path, NULL);
	}
	bytes[strcspn(bytes, "\r\n")] = '\0';
	*ret = bytes;
	return true;
}

void
wry_credential_wipe(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
