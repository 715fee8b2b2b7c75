/*
 * metrics.h - /metrics and /healthz: what wherryctl shows, for machines
 */
#pragma once

#include "core/gateway.h"

typedef struct _WryMetrics WryMetrics;

/* Registers both routes (http/serve.h).  gateway: borrowed for the life of it. */
WryMetrics *wry_metrics_new(WryGateway *gateway);
void	    wry_metrics_free(WryMetrics *metrics);
