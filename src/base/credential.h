/*
 * credential.h - secrets that a configuration names by their file
 */
#pragma once

#include "base/field.h"

/*
 * The first line of the file that the key names, 4 kB at most.  *ret: (transfer full), to be wiped; NULL where the
 * key is unset.  false and error (NOT_ACCEPTABLE): it cannot be read.
 */
bool	    wry_credential_read(const WryValues *values, const char *key, char **ret, GError **error);
/* Overwrites and frees it.  NULL is nothing. */
void	    wry_credential_wipe(char *secret);
