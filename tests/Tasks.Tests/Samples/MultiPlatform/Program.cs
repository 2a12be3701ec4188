System.Console.WriteLine(Library.Greeting.Text + Newtonsoft.Json.JsonConvert.DeserializeObject("1"));
