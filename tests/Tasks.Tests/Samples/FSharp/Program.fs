printfn "Hello from F#"
