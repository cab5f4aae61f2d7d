package dev.gopuram.oip;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import tools.jackson.databind.JsonNode;

/** Reads the bodies of the repository's requests, each of which may be empty. */
final class Repository {
    private Repository() {}

    static boolean readyOnly(Bytes body) {
        if (body.length() == 0) {
            return false;
        }
        JsonNode ready = object(body).path("ready");
        if (!ready.isMissingNode() && !ready.isBoolean()) {
            throw Problem.invalid("ready", ready, "true or false");
        }
        return ready.asBoolean(false);
    }

    static void check(Bytes body) {
        if (body.length() == 0) {
            return;
        }
        JsonNode parameters = object(body).path("parameters");
        if (!parameters.isMissingNode() && !parameters.isObject()) {
            throw Problem.invalid("parameters", parameters, "an object");
        }
        parameters.propertyNames().forEach(Repository::checkName);
    }

    /** A model comes by the registry alone; what else is asked for says nothing. */
    static void checkName(String parameter) {
        if (parameter.equals("config") || parameter.startsWith("file:")) {
            throw Problem.invalid("parameters." + parameter, "given", "none: a model is registered first, then loaded");
        }
    }

    private static JsonNode object(Bytes body) {
        JsonNode tree = Json.tree(body);
        if (!tree.isObject()) {
            throw Problem.invalid("body", tree, "a JSON object");
        }
        return tree;
    }
}
