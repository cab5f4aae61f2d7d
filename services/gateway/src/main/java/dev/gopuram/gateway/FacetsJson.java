package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Facets in public JSON: asked for by name, or as {@code {"field":"year","limit":20}}; answered by field. */
final class FacetsJson {
    private static final int DEFAULT_LIMIT = 10;

    private FacetsJson() {}

    /** A value and how many documents have it. */
    record Count(Object value, long count) {}

    static List<Facet> read(@Nullable List<JsonNode> asked) {
        List<Facet> facets = new ArrayList<>();
        if (asked != null) {
            for (int i = 0; i < asked.size(); i++) {
                facets.add(facet("facets[" + i + "]", asked.get(i)));
            }
        }
        return facets;
    }

    private static Facet facet(String at, JsonNode asked) {
        if (asked.isString()) {
            return new Facet(asked.asString(), DEFAULT_LIMIT);
        }
        if (!asked.isObject()) {
            throw Problem.invalid(at, asked, "a field's name, or an object with field and limit");
        }
        asked.propertyNames().forEach(name -> {
            if (!name.equals("field") && !name.equals("limit")) {
                throw Problem.invalid(at + "." + name, "an unknown field", "one of field, limit");
            }
        });
        JsonNode field = asked.path("field");
        JsonNode limit = asked.path("limit");
        if (!field.isString()) {
            throw Problem.invalid(at + ".field", field.isMissingNode() ? "missing" : field, "string");
        }
        if (limit.isMissingNode()) {
            return new Facet(field.asString(), DEFAULT_LIMIT);
        }
        if (!limit.isInt()) {
            throw Problem.invalid(at + ".limit", limit, "whole number");
        }
        return new Facet(field.asString(), limit.asInt());
    }

    static Map<String, List<Count>> shown(List<FacetCounts> facets, Map<String, FieldType> fields) {
        Map<String, List<Count>> shown = new LinkedHashMap<>();
        facets.forEach(facet -> {
            FieldType type = fields.getOrDefault(facet.field(), FieldType.KEYWORD);
            List<Count> counts = facet.values().stream()
                    .map(one -> new Count(MetadataJson.shown(type, one.value()), one.documents()))
                    .toList();
            shown.put(facet.field(), counts);
        });
        return shown;
    }
}
