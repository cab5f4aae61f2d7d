package dev.gopuram.platform.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.PropertyNamingStrategy;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;

/** Takes names and obligations from the record itself, so that no record needs an annotation for JSON's sake. */
final class RecordNames extends AnnotationIntrospector {
    static final PropertyNamingStrategy SNAKE_CASE = PropertyNamingStrategies.SNAKE_CASE;

    private static final long serialVersionUID = 1;

    static JsonInclude.Value omitAbsent(JsonInclude.Value inclusion) {
        return inclusion.withValueInclusion(JsonInclude.Include.NON_NULL);
    }

    /** The camelCase spelling, which is the component's own name. */
    @Override
    public @Nullable List<PropertyName> findPropertyAliases(MapperConfig<?> config, Annotated annotated) {
        RecordComponent component = component(annotated);
        return component == null ? null : List.of(PropertyName.construct(component.getName()));
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        RecordComponent component = component(member);
        return component == null ? null : !nullable(component);
    }

    /** A component that must be there must not be null either, and nothing in a list or map ever is. */
    @Override
    public JsonSetter.@Nullable Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        RecordComponent component = component(annotated);
        if (component == null) {
            return null;
        }
        return JsonSetter.Value.construct(nullable(component) ? Nulls.SET : Nulls.FAIL, Nulls.FAIL);
    }

    @Override
    public String[] findEnumValues(
            MapperConfig<?> config, AnnotatedClass annotated, Enum<?>[] constants, String[] names) {
        for (int i = 0; i < constants.length; i++) {
            names[i] = constants[i].name().toLowerCase(Locale.ROOT);
        }
        return names;
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    private static boolean nullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable RecordComponent component(Annotated annotated) {
        if (annotated instanceof AnnotatedParameter parameter) {
            Class<?> owner = parameter.getDeclaringClass();
            RecordComponent[] components = owner.getRecordComponents();
            return components == null || parameter.getOwner().getParameterCount() != components.length
                    ? null
                    : components[parameter.getIndex()];
        }
        return null;
    }
}
