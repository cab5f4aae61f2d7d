package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import java.net.URI;

/** Where a provider's API begins. Its query, such as a version, belongs to every address below it. */
record ProviderUrl(URI base) {
    static ProviderUrl of(String provider, ProviderConfig config) {
        URI url = config.url();
        if (url == null) {
            throw Problem.invalid("providers." + provider + ".url", "absent", "where the provider's API begins");
        }
        return new ProviderUrl(url);
    }

    /** The address of a path below it. */
    URI at(String path) {
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        return URI.create(shown() + path + query);
    }

    /** How messages name it: a query may hold a secret, so it stays out. */
    String shown() {
        String path = base.getRawPath();
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return base.getScheme() + "://" + base.getRawAuthority() + trimmed;
    }
}
