/*
 * trace.h - a backend that wraps a backend: logs each order, asserts the bracket rules
 */
#pragma once

#include "core/model.h"

/* The same backend behind a trace; static for the life of the process, one for each. */
const WryBackend *wry_trace_wrap(const WryBackend *backend);
