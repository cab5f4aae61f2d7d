package dev.gopuram.bundles;

import tools.jackson.databind.JsonNode;

/** Whether JSON says a number that 64 bits hold: it may say larger ones, which a tree refuses to answer. */
final class FiniteNumber {
    private FiniteNumber() {}

    static boolean is(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.decimalValue().doubleValue());
    }
}
