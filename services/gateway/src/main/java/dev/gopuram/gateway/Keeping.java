package dev.gopuram.gateway;

import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.IdempotentAnswers;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.lifecycle.Reloads;

/**
 * What the public edge keeps answers by.
 *
 * @param config which are kept
 * @param reloads the same while it runs
 * @param second where other gateways find answers too
 * @param answers what became of requests that bear an idempotency key
 */
public record Keeping(
        CacheConfig config, Reloads<CacheConfig> reloads, SecondLevel second, IdempotentAnswers answers) {}
