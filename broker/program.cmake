# samtykke-broker: the process around the core. May use: the core, policy/text (taxonomy files), libinih
# (config.c alone), libmicrohttpd (metrics.c alone), Linux.
# May not use: libzmq, SQLite but through store.h, OpenSSL but through proto/, client/, broker/edge/.
pkg_check_modules(INIH REQUIRED IMPORTED_TARGET inih)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)

add_executable(samtykke-broker
    channel.c command.c command_backup.c command_check.c command_init.c command_restore.c
    command_run.c command_sign.c command_statement.c complaint.c config.c config_setting.c declaration.c intake.c
    listen.c logline.c loop.c main.c metrics.c metrics_text.c patience.c plain_file.c process.c registrar.c
    secrets.c start_edge.c supervise.c trust.c)
target_compile_definitions(samtykke-broker PRIVATE _GNU_SOURCE) # Linux: epoll, signalfd, closefrom
target_include_directories(samtykke-broker PRIVATE ${CMAKE_SOURCE_DIR}/policy/text)
target_link_libraries(samtykke-broker
    PRIVATE samtykke_flags samtykke_broker_core samtykke_policy_text PkgConfig::INIH
            PkgConfig::MICROHTTPD)
install(TARGETS samtykke-broker)
