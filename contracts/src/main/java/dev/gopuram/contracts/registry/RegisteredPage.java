package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * A page of registered models.
 *
 * @param nextCursor where the next page begins; empty after the last
 */
public record RegisteredPage(List<RegisteredModel> models, String nextCursor) {
    public RegisteredPage {
        models = List.copyOf(models);
    }
}
