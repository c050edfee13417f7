// Plays the compatibility scenario with go-redis; argument: host:port,host:port,...
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

func must(condition bool, what string) {
	if !condition {
		fmt.Println("failed: " + what)
		os.Exit(1)
	}
}

func patiently(attempt func() error) {
	deadline := time.Now().Add(20 * time.Second)
	for {
		err := attempt()
		if err == nil {
			return
		}
		must(time.Now().Before(deadline), err.Error())
		time.Sleep(50 * time.Millisecond)
	}
}

func key(number int) string { return fmt.Sprintf("go-redis:%d", number) }

func main() {
	ctx := context.Background()
	client := redis.NewClusterClient(&redis.ClusterOptions{
		Addrs: strings.Split(os.Args[1], ","),
	})
	for i := 0; i < 1000; i++ {
		err := client.Set(ctx, key(i), fmt.Sprintf("v%d", i), 0).Err()
		must(err == nil, fmt.Sprint("set ", err))
	}
	for i := 0; i < 1000; i++ {
		value, err := client.Get(ctx, key(i)).Result()
		must(value == fmt.Sprintf("v%d", i), fmt.Sprint("read ", i, value, err))
	}

	pipeline := client.Pipeline()
	for i := 0; i < 200; i++ {
		pipeline.Incr(ctx, fmt.Sprintf("go-redis:counter:%d", i))
	}
	answers, err := pipeline.Exec(ctx)
	must(err == nil && len(answers) == 200, fmt.Sprint("pipeline ", err))

	tagged := "{go-redis}:account"
	var count *redis.IntCmd
	_, err = client.TxPipelined(ctx, func(tx redis.Pipeliner) error {
		tx.Set(ctx, tagged, "opened", 0)
		count = tx.Incr(ctx, tagged+":n")
		return nil
	})
	must(err == nil && count.Val() == 1, fmt.Sprint("transaction ", err))

	fmt.Println("kill " + tagged)
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	for i := 0; i < 50; i++ {
		patiently(func() error { return client.Set(ctx, key(i), fmt.Sprintf("after%d", i), 0).Err() })
	}
	patiently(func() error { return client.Set(ctx, tagged, "survived", 0).Err() })
	for i := 0; i < 1000; i++ {
		expected := fmt.Sprintf("v%d", i)
		if i < 50 {
			expected = fmt.Sprintf("after%d", i)
		}
		patiently(func() error {
			value, err := client.Get(ctx, key(i)).Result()
			if err == nil {
				must(value == expected, fmt.Sprint("lost ", i))
			}
			return err
		})
	}
	fmt.Println("done")
}
