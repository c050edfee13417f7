package io.ashlar.bench;

/**
 * One contestant under one load in one round.
 *
 * @param cpuUsPerOperation processor time of all its server processes for one operation
 * @param loaderCpuUsPerOperation the same of the loader, for judging whether the loader is in the
 *     way
 */
record Sample(
    String contestant,
    String load,
    int round,
    double operationsPerSecond,
    double p50Us,
    double p99Us,
    double p999Us,
    double cpuUsPerOperation,
    double loaderCpuUsPerOperation,
    long errors,
    String lastError,
    long moved,
    int reconnects) {}
