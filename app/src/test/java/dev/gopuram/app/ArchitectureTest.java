package dev.gopuram.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The invariants of ARCHITECTURE.md, as far as byte code shows them. */
class ArchitectureTest {
    private static final List<String> SERVICES = List.of("users", "registry", "models", "search", "chat", "gateway");
    private static final String ROOT = "dev.gopuram.";
    private static final Predicate<String> COPIES_ITSELF =
            Pattern.compile("<init>|equals|hashCode|toString|with[A-Z].*").asMatchPredicate();

    private static JavaClasses house;

    @BeforeAll
    static void read_the_house() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/dev/gopuram/testkit/"))
                .importPackages("dev.gopuram");
    }

    @Test
    void every_room_was_read() {
        for (String room : List.of(
                "kernel",
                "contracts.chat",
                "contracts.search",
                "contracts.models",
                "contracts.registry",
                "contracts.users",
                "platform.http",
                "platform.wire",
                "platform.store",
                "platform.config",
                "platform.security",
                "platform.telemetry",
                "platform.lifecycle",
                "platform.resilience",
                "platform.json",
                "platform.ledger",
                "platform.redis",
                "platform.onnx",
                "platform.objects",
                "platform.grpc",
                "users",
                "registry",
                "models",
                "search",
                "chat",
                "gateway",
                "edge",
                "answers",
                "conversations",
                "bundles",
                "rollouts",
                "inference",
                "oip",
                "shipped",
                "evaluation",
                "app")) {
            assertThat(house.that(resideInAnyPackage(ROOT + room)))
                    .as("classes of %s", room)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void a_service_imports_no_other_service(String service) {
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(house);
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void a_service_imports_neither_the_wire_nor_app_nor_configuration(String service) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.grpc..",
                        "com.google.protobuf..",
                        ROOT + "platform.wire..",
                        ROOT + "platform.config..",
                        ROOT + "app..")
                .check(house);
    }

    @Test
    void only_the_http_module_imports_vertx_and_netty() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "platform.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(house);
    }

    @Test
    void each_native_engine_has_one_owner() {
        onlyIn("inference", "ai.onnxruntime..", "ai.djl..");
        onlyIn("bundles", "com.networknt..");
        onlyIn("search", "org.apache.lucene..");
        onlyIn("platform.redis", "io.lettuce..");
        onlyIn("platform.store", "org.sqlite..", "org.postgresql..", "com.zaxxer..");
        onlyIn("platform.objects", "software.amazon..");
        onlyIn("platform.security", "com.google.crypto..");
        onlyIn("platform.resilience", "io.github.resilience4j..");
    }

    @Test
    void the_kernel_imports_nothing_but_the_jdk() {
        classes()
                .that()
                .resideInAPackage(ROOT + "kernel..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + "kernel..", "java..", "org.jspecify..")
                .check(house);
    }

    @Test
    void what_judges_the_services_knows_none_of_them() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "evaluation..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.gopuram..")
                        .and(resideOutsideOfPackages(
                                ROOT + "evaluation..", ROOT + "kernel..", ROOT + "platform.json..")))
                .check(house);
    }

    @Test
    void what_finds_answers_knows_the_ports_and_no_service() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "answers..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.gopuram..")
                        .and(resideOutsideOfPackages(ROOT + "answers..", ROOT + "kernel..", ROOT + "contracts..")))
                .check(house);
    }

    @Test
    void what_keeps_conversations_knows_the_contracts_and_no_service() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "conversations..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.gopuram..")
                        .and(resideOutsideOfPackages(
                                ROOT + "conversations..",
                                ROOT + "kernel..",
                                ROOT + "contracts..",
                                ROOT + "platform.json..",
                                ROOT + "platform.store..",
                                ROOT + "platform.security..",
                                ROOT + "platform.lifecycle..")))
                .check(house);
    }

    /** They lie in its database, and no service reads another's tables. */
    @Test
    void of_the_services_only_chat_knows_what_keeps_conversations() {
        String[] others = SERVICES.stream()
                .filter(service -> !service.equals("chat"))
                .map(service -> ROOT + service + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(others)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "conversations..")
                .check(house);
    }

    @Test
    void the_edge_knows_no_service_and_no_contract() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "edge..", ROOT + "governance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of("contracts", "app", "platform.wire", "platform.config"), SERVICES.stream())
                        .map(room -> ROOT + room + "..")
                        .toArray(String[]::new))
                .check(house);
    }

    @Test
    void contracts_import_only_the_kernel() {
        classes()
                .that()
                .resideInAPackage(ROOT + "contracts..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + "contracts..", ROOT + "kernel..", "java..", "org.jspecify..")
                .check(house);
    }

    @Test
    void the_platform_imports_neither_services_nor_contracts() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "platform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "contracts..",
                        ROOT + "answers..",
                        ROOT + "conversations..",
                        ROOT + "app..",
                        ROOT + "edge..",
                        ROOT + "governance..",
                        ROOT + "bundles..",
                        ROOT + "rollouts..",
                        ROOT + "inference..",
                        ROOT + "oip..",
                        ROOT + "shipped..",
                        ROOT + "users..",
                        ROOT + "registry..",
                        ROOT + "models..",
                        ROOT + "search..",
                        ROOT + "chat..",
                        ROOT + "gateway..")
                .check(house);
    }

    @Test
    void there_is_no_cycle_between_rooms() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void time_is_a_parameter() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "kernel..", ROOT + "app..")
                .should()
                .callMethodWhere(is("java.time.Instant.now", "use Clock.now()"))
                .orShould()
                .callMethodWhere(is("java.lang.System.currentTimeMillis", "use Clock.now()"))
                .check(house);
    }

    /** A setting that is checked and copied but never used would be a promise that nobody keeps. */
    @Test
    void every_setting_is_read_by_someone() {
        Set<Class<?>> sections = new LinkedHashSet<>();
        collectSections(GopuramConfig.class, sections);
        List<String> unread = sections.stream()
                .flatMap(section -> Stream.of(section.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(setting -> !isRead(house.get(section), setting))
                        .map(setting -> section.getSimpleName() + "." + setting))
                .toList();

        assertThat(sections).hasSizeGreaterThan(15);
        assertThat(unread).isEmpty();
    }

    private static void collectSections(Type type, Set<Class<?>> sections) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(inner -> collectSections(inner, sections));
        } else if (type instanceof Class<?> section
                && section.isRecord()
                && !section.getPackageName().equals(ROOT + "kernel")
                && sections.add(section)) {
            Stream.of(section.getRecordComponents())
                    .forEach(setting -> collectSections(setting.getGenericType(), sections));
        }
    }

    /** By its accessor, or in the record's own methods; what a record does to check, copy or compare itself is no use. */
    private static boolean isRead(JavaClass section, String setting) {
        Stream<JavaAccess<?>> accesses = Stream.concat(
                section.getMethod(setting).getAccessesToSelf().stream(),
                section.getField(setting).getAccessesToSelf().stream());
        return accesses.map(JavaAccess::getOrigin)
                .anyMatch(by -> !by.getOwner().equals(section)
                        || !(by.getName().equals(setting) || COPIES_ITSELF.test(by.getName())));
    }

    /** Between services, to the public, and to graphs, whose files are such messages. */
    @Test
    void protocol_buffers_and_their_calls_stay_where_messages_are_spoken() {
        onlyIn(List.of("platform.wire", "platform.grpc", "oip"), "io.grpc..");
        onlyIn(List.of("platform.wire", "platform.onnx", "oip"), "com.google.protobuf..");
    }

    @Test
    void what_models_are_made_of_knows_no_service() {
        String[] services =
                SERVICES.stream().map(service -> ROOT + service + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "bundles..",
                        ROOT + "rollouts..",
                        ROOT + "inference..",
                        ROOT + "oip..",
                        ROOT + "shipped..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(services)
                .check(house);
    }

    private static void onlyIn(String room, String... packages) {
        onlyIn(List.of(room), packages);
    }

    private static void onlyIn(List<String> rooms, String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        rooms.stream().map(room -> ROOT + room + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(house);
    }

    private static DescribedPredicate<JavaCall<?>> is(String method, String instead) {
        return new DescribedPredicate<>(method + " (" + instead + ")") {
            @Override
            public boolean test(JavaCall<?> call) {
                return named(call).equals(method);
            }
        };
    }

    private static String named(JavaAccess<?> access) {
        return access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
    }
}
